// A plug-in for tests: a component of a few bytes with the sections that `botloom plugin build` and compilers put into it.

// (component
//   (import "botloom:plugin/http@1.0.0" (instance))
//   (import "botloom:plugin/secrets@1.0.0" (instance
//     (type $value (option string))
//     (export "get" (func (param "name" string) (result $value)))))
//   (type $s (enum "packed" "on-its-way")) (import "status" (type $status (eq $s)))
//   (type $o (record (field "status" $status) (field "delay-hours" u32))) (import "parcel" (type $parcel (eq $o)))
//   (type $f (variant (case "not-found") (case "refused" string))) (import "failure" (type $failure (eq $f)))
//   (core module $m (memory (export "m") 1) (func (export "f") (param i32) (result i32) unreachable))
//   (core instance $i (instantiate $m))
//   (type $answer (result $parcel (error $failure)))
//   (func (export "track") (param "number" u32) (result $answer)
//     (canon lift (core func $i "f") (memory (core memory $i "m")))))
const BARE = `
AGFzbQ0AAQAHAwFCAAoeAQAZYm90bG9vbTpwbHVnaW4vaHR0cEAxLjAuMAUABxkBQgMBa3MBQAEEbmFtZXMAAAQAA2dldAEBCiEBABxi
b3Rsb29tOnBsdWdpbi9zZWNyZXRzQDEuMC4wBQEHFQFtAgZwYWNrZWQKb24taXRzLXdheQoMAQAGc3RhdHVzAwACBxgBcgIGc3RhdHVz
AwtkZWxheS1ob3Vyc3kKDAEABnBhcmNlbAMABAcaAXECCW5vdC1mb3VuZAAAB3JlZnVzZWQBcwAKDQEAB2ZhaWx1cmUDAAYBKwBhc20B
AAAAAQYBYAF/AX8DAgEABQMBAAEHCQIBbQIAAWYAAAoFAQMAAAsCBAEAAAAHEgJqAQUBB0ABBm51bWJlcnkACAYNAgAAAQABZgACAQAB
bQgIAQAAAAEDAAkLCwEABXRyYWNrAQAA`;

/** A number as the binary format writes it: seven bits a byte, the lowest first. */
function leb(number) {
  const bytes = [];
  do bytes.push((number & 127) | (number > 127 ? 128 : 0));
  while ((number >>= 7) > 0);
  return Buffer.from(bytes);
}

/** A section that runs nothing. */
function section(name, content) {
  const body = Buffer.concat([leb(Buffer.byteLength(name)), Buffer.from(name), Buffer.from(content)]);
  return Buffer.concat([Buffer.from([0]), leb(body.length), body]);
}

/** The component with what its author says of it, and its manifest, if it has one. */
export function component({ manifest, words = "Where a parcel is." } = {}) {
  const docs = { worlds: { root: { func_exports: { track: { docs: words } } } } };
  const parts = [Buffer.from(BARE, "base64"), section("package-docs", `\u0001${JSON.stringify(docs)}`)];
  if (manifest) parts.push(section("botloom:plugin", JSON.stringify(manifest)));
  return Buffer.concat(parts);
}
