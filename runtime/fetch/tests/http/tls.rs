//! Certificates: whom the client trusts and whom not.

use crate::server::{Accept, Server, Stream, answer, ok};
use crate::world::{PUBLIC, World, body, get};
use botloom_fetch::{HttpFetch, Options};
use botloom_ports::{Fetch, FetchError};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An authority of an enterprise, in a file as its administrators keep it.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), format!("# our own\n{}", certificate.pem())).unwrap();
        Self { issuer: Issuer::new(params, key), folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server with a certificate for the name.
    async fn server(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Server {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate: CertificateDer<'static> =
            params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let secure = Arc::new(move |stream| {
            let acceptor = acceptor.clone();
            Box::pin(async move {
                let stream: Box<dyn Stream> = Box::new(acceptor.accept(stream).await?);
                Ok(stream)
            }) as Accept
        });
        Server::on(
            listener,
            |seen| match seen.line.as_str() {
                "GET /down HTTP/1.1" => answer(302, "Location: http://secure.example/\r\n", ""),
                _ => ok("secure"),
            },
            Some(secure),
        )
    }
}

async fn ask(server: &Server, url: &str, extra_roots: Option<PathBuf>) -> Result<String, FetchError> {
    let world = Arc::new(World::default());
    world.name("secure.example", &[PUBLIC]).way(PUBLIC, server);
    let client = world.client_with(Options { extra_roots, ..Options::default() });
    let mut request = get(url);
    request.allow.push("http://secure.example/".to_owned());
    request.retries = 3;
    client.fetch(&request).await.map(|answer| body(Ok(answer)))
}

#[tokio::test]
async fn a_host_is_trusted_if_the_authority_is() {
    let authority = Authority::new("own");
    let server = authority.server("secure.example", |_| {}).await;
    assert_eq!(ask(&server, "https://secure.example/", Some(authority.file())).await.unwrap(), "secure");
    assert_eq!(server.opened(), 1);
    let error = ask(&server, "https://secure.example/", None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`secure.example` cannot be reached: its certificate comes from an authority that is not trusted here"
    );
    assert_eq!(server.opened(), 2, "a wrong certificate is not asked for again");
    assert_eq!(error.case(), "unreachable");
    let error =
        ask(&server, "https://secure.example/", Some(Authority::new("other").file())).await.unwrap_err();
    assert!(error.to_string().contains("not trusted"), "{error}");
    assert!(server.seen().len() == 1, "nothing is said to a host that is not trusted");
}

#[tokio::test]
async fn a_certificate_is_for_its_host_and_time() {
    let authority = Authority::new("own");
    let other = authority.server("other.example", |_| {}).await;
    let error = ask(&other, "https://secure.example/", Some(authority.file())).await.unwrap_err();
    assert!(error.to_string().ends_with("its certificate is for another host"), "{error}");
    let old = authority.server("secure.example", |params| params.not_after = date_time_ymd(2020, 1, 1)).await;
    let error = ask(&old, "https://secure.example/", Some(authority.file())).await.unwrap_err();
    assert!(error.to_string().ends_with("its certificate has expired"), "{error}");
    let by_number = authority.server(PUBLIC, |_| {}).await;
    let answered = ask(&by_number, &format!("https://{PUBLIC}/"), Some(authority.file())).await;
    assert_eq!(answered.unwrap(), "secure");
}

#[tokio::test]
async fn a_secure_host_does_not_lead_to_an_insecure_one() {
    let authority = Authority::new("own");
    let server = authority.server("secure.example", |_| {}).await;
    let error = ask(&server, "https://secure.example/down", Some(authority.file())).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`http://secure.example/` is not allowed: it is a redirect from https to http"
    );
}

#[tokio::test]
async fn a_host_without_tls_is_unreachable_by_https() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // As web servers do: they say in plain text that the greeting is no request.
    let secure = Arc::new(|mut stream: TcpStream| {
        Box::pin(async move {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await?;
            let stream: Box<dyn Stream> = Box::new(stream);
            Ok(stream)
        }) as Accept
    });
    let plain = Server::on(listener, |_| ok("plain"), Some(secure));
    let error = ask(&plain, "https://secure.example/", None).await.unwrap_err();
    assert_eq!(error.case(), "unreachable");
    assert_eq!(error.to_string(), "`secure.example` cannot be reached: no encrypted connection comes about");
}

#[test]
fn a_file_of_roots_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let words = |name: &str, content: Option<&str>| {
        let file = folder.path().join(name);
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let options = Options { extra_roots: Some(file), ..Options::default() };
        HttpFetch::new(options).err().expect("it cannot be used").to_string()
    };
    for (name, content) in [
        ("missing.pem", None),
        ("empty.pem", Some("")),
        ("text.pem", Some("hello")),
        ("cut.pem", Some("-----BEGIN CERTIFICATE-----\nMIIB\n")),
        ("wrong.pem", Some("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n")),
        ("key.pem", Some("-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n")),
    ] {
        let words = words(name, content);
        assert!(words.contains(name) && words.starts_with("the certificates in `"), "{words}");
    }
}
