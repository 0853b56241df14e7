//! What browsers load: the console, the widget, files that customers sent.

use crate::assets::{self, Asset};
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use botloom_api::Platform;

/// What a page of ours may load: only from here; styles are made by its components.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'";

pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/widget.js", web::get().to(widget))
        .route("/attachments/{id}", web::get().to(attachment))
        .default_service(web::get().to(console));
}

async fn widget(request: HttpRequest) -> HttpResponse {
    let missing = "the widget was not built: run `make build`\n";
    assets::widget("botloom-chat.js").map_or_else(
        || HttpResponse::NotFound().content_type("text/plain").body(missing),
        |asset| sent(&request, asset, "public, max-age=300"),
    )
}

/// A file of a customer. It is only ever saved, never shown: it may hold anything.
async fn attachment(platform: Data<Platform>, id: Path<String>) -> HttpResponse {
    let Ok(found) = platform.store.attachment(&id).await else { return HttpResponse::NotFound().finish() };
    let saved = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(found.name)],
    };
    HttpResponse::Ok()
        .insert_header(saved)
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox"))
        .content_type("application/octet-stream")
        .body(found.content)
}

/// A file of the console; any other path is a page of it.
async fn console(request: HttpRequest) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    if let Some(asset) = assets::console(path).filter(|_| !path.is_empty() && path != "index.html") {
        let hashed = path.starts_with("assets/");
        return sent(
            &request,
            asset,
            if hashed { "public, max-age=31536000, immutable" } else { "no-cache" },
        );
    }
    let is_page = path.rsplit('/').next().is_none_or(|name| !name.contains('.'));
    match assets::console("index.html").filter(|_| is_page) {
        Some(asset) => {
            let mut page = sent(&request, asset, "no-cache");
            page.headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(POLICY));
            page
        }
        None if is_page => HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("the console was not built: run `make build`\n"),
        None => HttpResponse::NotFound().finish(),
    }
}

fn sent(request: &HttpRequest, asset: Asset, cache: &'static str) -> HttpResponse {
    let tag = format!("\"{}\"", asset.hash);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response =
        if known == Some(tag.as_str()) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, cache)).insert_header((header::ETAG, tag.clone()));
    if known == Some(tag.as_str()) {
        return response.finish();
    }
    response.content_type(asset.media_type).body(asset.content.into_owned())
}
