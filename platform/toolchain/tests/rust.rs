//! A new project is built as it is, by the toolchain of this machine.

use botloom_toolchain::{Error, Kind, MANIFEST_SECTION, build, component, new};
use std::fs;
use std::path::Path;

fn project(kind: Kind) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    new(&folder.path().join("my-greeter"), kind, "my-greeter").unwrap();
    folder
}

#[test]
fn a_new_project_builds() {
    let folder = project(Kind::Rust);
    let built = build(&folder.path().join("my-greeter")).unwrap();
    assert_eq!(built.imports, ["botloom:plugin/log@1.0.0"]);
    assert_eq!(built.hints, Vec::<String>::new());
    let manifest = component::custom(&built.component, MANIFEST_SECTION).unwrap();
    assert!(String::from_utf8_lossy(manifest).contains(r#""name":"my-greeter""#));
    assert!(built.interface.contains("/// A greeting for a customer."), "{}", built.interface);
    assert!(built.component.len() < 120_000, "{} bytes", built.component.len());
}

#[test]
fn what_the_compiler_says_is_passed_on() {
    let folder = project(Kind::Rust);
    let folder = folder.path().join("my-greeter");
    let path = folder.join("src/lib.rs");
    let text = fs::read_to_string(&path).unwrap().replace("name.trim()", "name.trimm()");
    fs::write(&path, text).unwrap();
    let told = build(&folder).unwrap_err().to_string();
    assert!(
        told.starts_with("cargo reports errors:\n") && told.contains("no method named `trimm`"),
        "{told}"
    );
}

#[test]
fn a_folder_that_is_no_project_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(build(folder.path()), Err(Error::NotAProject(_))));
    assert!(matches!(Kind::of(Path::new("/nowhere/at/all")), Err(Error::File { .. })));
}

#[test]
fn a_new_project_has_a_name_and_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let told = new(folder.path(), Kind::Rust, "My Plugin").unwrap_err().to_string();
    assert!(told.contains("`My Plugin` cannot be the name of a plug-in"), "{told}");
    fs::write(folder.path().join("a"), "").unwrap();
    let told = new(folder.path(), Kind::Rust, "mine").unwrap_err().to_string();
    assert!(told.contains("is not empty"), "{told}");
}
