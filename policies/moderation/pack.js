// Pulumi requires the folder, so its `main` is JavaScript: from here on Node.js loads the sources by itself, without a compiler.
import "./src/pack/index.ts";
