/** The variable that is set in the process that serves the components to other languages. */
export const insidePlugin = "IMMKIT_PLUGIN";
