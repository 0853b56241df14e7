// Stands for the validator of the component library's forms, which no page uses: pages say what is wrong with `Field`. The library
// would bring it into what is fetched for the first page.

export default class NoValidator {
  constructor() {
    throw new Error("forms of the component library have no validator here; use `components/Field`");
  }
}
