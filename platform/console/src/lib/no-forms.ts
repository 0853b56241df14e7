// Stands for the forms of the component library, which no page uses: pages hold their values themselves and say what is wrong with `Field`.
// The library's inputs would bring them into what is fetched for the first page.

function none(): never {
  throw new Error("forms of the component library are left out here; use `components/Field`");
}

export {
  none as default,
  none as Field,
  none as FieldContext,
  none as FormProvider,
  none as List,
  none as ListContext,
  none as useForm,
  none as useWatch,
};
