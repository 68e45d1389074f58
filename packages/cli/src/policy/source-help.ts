/** How help texts name the argument's forms. */
export const sourceHelp =
  "a policy, or a snapshot of immkit ram pull; of a snapshot FILE#role/NAME, FILE#user/NAME, FILE#group/NAME, FILE#policy/NAME or FILE#policy/NAME@v1 is a part";
