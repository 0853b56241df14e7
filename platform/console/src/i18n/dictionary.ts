import type { en } from "./en";

// The same keys with texts of any language; what takes arguments takes the same ones.
type Words<T> = {
  [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Words<T[Key]>;
};

export type Dictionary = Words<typeof en>;
