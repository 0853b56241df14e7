//! Files that customers send: kept by the host, and said as links so that people and logs see them.

use super::Web;
use super::access::base_url;
use super::exchange::accept;
use super::inbound::{self, Incoming, JSON_LIMIT};
use super::problem::Problem;
use actix_multipart::{Field, Multipart};
use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::{Data, Payload, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::json;

/// The largest upload, in bytes, all files together.
const LIMIT: usize = 4 * 1024 * 1024;
/// How many files one upload may hold.
const FILES: usize = 10;
/// The longest name of a file, in characters.
const NAME: usize = 100;

/// The query of an upload.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Uploader {
    user_id: Option<String>,
}

struct File {
    name: String,
    media_type: String,
    bytes: Vec<u8>,
}

/// `POST /conversations/{id}/upload`: one file as the body, or a form of files and the activity that they belong to.
pub(super) async fn upload(
    web: Data<Web>,
    request: HttpRequest,
    uploader: Query<Uploader>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    let access = web.conversation(&request).await?;
    let (activity, files) = if content_type(&request).starts_with("multipart/") {
        form(&request, body).await?
    } else {
        (None, vec![single(&request, body).await?])
    };
    if files.is_empty() {
        return Err(Problem::argument("the upload holds no file"));
    }
    let incoming: Incoming = match activity {
        Some(activity) => inbound::parse(&activity)?,
        None => inbound::parse(
            json!({"type": "message", "from": {"id": uploader.user_id}}).to_string().as_bytes(),
        )?,
    };
    let base = base_url(&request);
    let mut links = Vec::with_capacity(files.len());
    for file in files {
        let path = web.host.attach(&access.id, &file.name, &file.media_type, file.bytes).await?;
        links.push(format!("[{}]({base}{path})", file.name));
    }
    accept(&web, &access, incoming, &links).await
}

async fn single(request: &HttpRequest, body: Payload) -> Result<File, Problem> {
    let disposition = request.headers().get(header::CONTENT_DISPOSITION);
    let disposition = disposition.and_then(|value| ContentDisposition::from_raw(value).ok());
    let read = body.to_bytes_limited(LIMIT).await.map_err(|_| Problem::TooLarge(LIMIT))?;
    let bytes = read.map_err(|error| Problem::argument(format!("the body could not be read: {error}")))?;
    let media_type = content_type(request);
    Ok(File {
        name: file_name(disposition.as_ref().and_then(ContentDisposition::get_filename)),
        media_type: if media_type.is_empty() { "application/octet-stream".to_owned() } else { media_type },
        bytes: bytes.to_vec(),
    })
}

/// The activity, if there is one, and the files of a form.
async fn form(request: &HttpRequest, body: Payload) -> Result<(Option<Vec<u8>>, Vec<File>), Problem> {
    let unreadable =
        |error: &dyn std::fmt::Display| Problem::argument(format!("the form cannot be read: {error}"));
    let mut body = body.into_inner();
    let mut form = Multipart::from_request(request, &mut body).await.map_err(|error| unreadable(&error))?;
    let (mut activity, mut files, mut left) = (None, Vec::new(), LIMIT);
    while let Some(field) = form.next().await {
        let mut field = field.map_err(|error| unreadable(&error))?;
        let media_type = field.content_type().map(ToString::to_string).unwrap_or_default();
        if field.name() == Some("activity") || media_type == "application/vnd.microsoft.activity" {
            activity = Some(read(&mut field, JSON_LIMIT, JSON_LIMIT).await?);
            continue;
        }
        if files.len() == FILES {
            return Err(Problem::argument(format!("an upload holds at most {FILES} files")));
        }
        let bytes = read(&mut field, left, LIMIT).await?;
        left -= bytes.len();
        let name = file_name(field.content_disposition().and_then(ContentDisposition::get_filename));
        let media_type =
            if media_type.is_empty() { "application/octet-stream".to_owned() } else { media_type };
        files.push(File { name, media_type, bytes });
    }
    Ok((activity, files))
}

/// The content of a part. `left` is how much the request may still bring, `limit` what is named where it brings more.
async fn read(field: &mut Field, left: usize, limit: usize) -> Result<Vec<u8>, Problem> {
    let read = field.bytes(left).await.map_err(|_| Problem::TooLarge(limit))?;
    read.map(|bytes| bytes.to_vec())
        .map_err(|error| Problem::argument(format!("the form cannot be read: {error}")))
}

fn content_type(request: &HttpRequest) -> String {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim().to_owned()
}

/// The last part of the name, without what would break out of a link or a path.
fn file_name(given: Option<&str>) -> String {
    let last = given.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |letter: &char| !letter.is_control() && !"[]()<>|:\"*?`".contains(*letter);
    let name: String = last.chars().filter(plain).take(NAME).collect();
    let name = name.trim().trim_start_matches('.');
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_tamed() {
        assert_eq!(file_name(Some("../../etc/passwd")), "passwd");
        assert_eq!(file_name(Some(r"C:\照片 1.png")), "照片 1.png");
        assert_eq!(file_name(Some("a](javascript:x)[b.png")), "ajavascriptxb.png");
        assert_eq!(file_name(Some("..")), "file");
        assert_eq!(file_name(None), "file");
        assert_eq!(file_name(Some(&"x".repeat(300))).len(), NAME);
    }
}
