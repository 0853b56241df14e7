//! Whom a client trusts.

use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, RootCertStore};

/// Why the extra roots cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the certificates in `{file}` cannot be used: {why}")]
pub struct RootsError {
    file: String,
    why: String,
}

/// A connector that trusts the public authorities and those of the file.
pub fn connector(extra_roots: Option<&Path>) -> Result<TlsConnector, RootsError> {
    trust(extra_roots).map(|config| TlsConnector::from(Arc::new(config)))
}

/// How to reach hosts that the public authorities, or those of the file, vouch for.
///
/// # Errors
/// If the file cannot be read, or has no certificate.
pub fn trust(extra_roots: Option<&Path>) -> Result<ClientConfig, RootsError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = extra_roots {
        let before = roots.len();
        read(file, &mut roots).map_err(|why| RootsError { file: file.display().to_string(), why })?;
        if roots.len() == before {
            let why = "no certificate is in it; it must be in PEM form".to_owned();
            return Err(RootsError { file: file.display().to_string(), why });
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .expect("the provider has suites for the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn read(file: &Path, roots: &mut RootCertStore) -> Result<(), String> {
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| error.to_string())? {
        roots.add(certificate.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// What is wrong with the host's certificate, if that is why the connection failed.
pub fn certificate(error: &io::Error) -> Option<&'static str> {
    let rustls::Error::InvalidCertificate(wrong) = error.get_ref()?.downcast_ref()? else { return None };
    Some(match wrong {
        CertificateError::UnknownIssuer => "its certificate comes from an authority that is not trusted here",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another host"
        }
        _ => "its certificate is not valid",
    })
}
