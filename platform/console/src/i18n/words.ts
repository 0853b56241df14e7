/** The same keys with texts of any language; what takes arguments takes the same ones. */
export type Words<T> = {
  [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Words<T[Key]>;
};
