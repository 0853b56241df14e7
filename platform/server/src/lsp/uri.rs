//! Addresses of files.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;
use url::Url;

/// The path of a `file:` address.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(&uri.0).ok().filter(|url| url.scheme() == "file")?;
    url.to_file_path().ok()
}

/// The address of an absolute path.
pub fn of(path: &Path) -> Option<Uri> {
    Some(Uri(Url::from_file_path(path).ok()?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_anything_in_them_come_back() {
        for text in ["/a/b c/流程#1.yaml", "/x/100%/[a].yaml"] {
            assert_eq!(path(&of(Path::new(text)).unwrap()).unwrap(), Path::new(text));
        }
        assert_eq!(path(&Uri("untitled:Untitled-1".into())), None);
        assert_eq!(path(&Uri("no address".into())), None);
    }
}
