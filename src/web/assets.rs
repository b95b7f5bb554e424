//! Static files, embedded in the binary, under addresses that change with their content and so never go stale.

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use data_encoding::HEXLOWER;
use rust_embed_for_web::{EmbedableFile, RustEmbed};

/// The folder `static/`: embedded and compressed in release builds, read from the disk in debug builds.
#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// One year, which is for ever: another content has another address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The address of a static file, for templates: `asset("css/app.css")` is `/static/5f1c…/css/app.css`.
///
/// A file that does not exist is a mistake in a template: it is logged, and the address leads nowhere. Addresses
/// inside static files (`url(…)`, `import`) have no hash and lead nowhere either.
pub fn asset(path: &str) -> String {
    let hash = Static::get(path).map(|file| short_hash(&file));
    let hash = hash.unwrap_or_else(|| {
        tracing::error!(path, "there is no such static file");
        String::from("missing")
    });
    format!("/static/{hash}/{path}")
}

/// Serves what [`asset`] points to, for GET and HEAD.
pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/static/{hash}/{path:.*}")
            .route(web::get().to(serve))
            .route(web::head().to(serve)),
    );
}

async fn serve(request: HttpRequest, address: web::Path<(String, String)>) -> HttpResponse {
    let (hash, path) = address.into_inner();
    let file = Some(path).filter(|path| is_inside(path));
    let file = file.and_then(|path| Static::get(&path));
    let Some(file) = file.filter(|file| short_hash(file) == hash) else {
        // A body of its own, so that a missing file costs no failure page.
        return HttpResponse::NotFound().body("not found");
    };
    let (br, gzip) = (file.data_br(), file.data_gzip());
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type(file.mime_type().as_ref().map(AsRef::as_ref)))
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::VARY, "Accept-Encoding"));
    match (preferred(&request, br.is_some(), gzip.is_some()), br, gzip) {
        (ContentEncoding::Brotli, Some(data), _) => {
            encoded(response, ContentEncoding::Brotli, data)
        }
        (ContentEncoding::Gzip, _, Some(data)) => encoded(response, ContentEncoding::Gzip, data),
        _ => response.body(Bytes::from_owner(file.data())),
    }
}

/// Sixteen hexadecimal digits for fifty-one bits of the content's SHA-256, which the crate gives in base 85.
fn short_hash(file: &impl EmbedableFile) -> String {
    let hash = file.hash();
    let bytes: Vec<u8> = hash.as_ref().bytes().take(8).collect();
    HEXLOWER.encode(&bytes)
}

/// Debug builds open whatever file stands at the path; it must stay in the folder.
fn is_inside(path: &str) -> bool {
    let hidden = |name: &str| name.is_empty() || name.starts_with('.');
    !path.contains(['\\', '\0']) && !path.split('/').any(hidden)
}

fn content_type(mime: Option<&str>) -> String {
    match mime {
        Some(mime) if mime.starts_with("text/") => format!("{mime}; charset=utf-8"),
        Some(mime) => mime.to_owned(),
        None => String::from("application/octet-stream"),
    }
}

/// The best encoding that we have and the visitor takes; the plain file to those who take none of them.
fn preferred(request: &HttpRequest, br: bool, gzip: bool) -> ContentEncoding {
    let offers = [
        Some(Encoding::identity()),
        br.then(Encoding::brotli),
        gzip.then(Encoding::gzip),
    ];
    let accepted = AcceptEncoding::parse(request).ok();
    match accepted.and_then(|accepted| accepted.negotiate(offers.iter().flatten())) {
        Some(Encoding::Known(encoding)) => encoding,
        _ => ContentEncoding::Identity,
    }
}

fn encoded(
    mut response: HttpResponseBuilder,
    encoding: ContentEncoding,
    data: impl AsRef<[u8]> + Send + 'static,
) -> HttpResponse {
    response
        .insert_header(encoding)
        .body(Bytes::from_owner(data))
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::dev::ServiceResponse;
    use actix_web::http::{Method, StatusCode};
    use actix_web::test::{TestRequest, call_service, init_service, read_body};

    use tracing::Level;

    use super::super::test_log::TestLog;
    use super::*;

    async fn request(method: Method, path: &str) -> ServiceResponse {
        let app = init_service(App::new().configure(routes)).await;
        let request = TestRequest::with_uri(path).method(method);
        call_service(&app, request.to_request()).await
    }

    #[actix_web::test]
    async fn a_file_is_served_under_its_hash_for_ever() {
        for method in [Method::GET, Method::HEAD] {
            let response = request(method, &asset("css/app.css")).await;
            assert_eq!(response.status(), StatusCode::OK);
            for (name, value) in [
                (header::CONTENT_TYPE, "text/css; charset=utf-8"),
                (header::CACHE_CONTROL, FOR_EVER),
                (header::VARY, "Accept-Encoding"),
            ] {
                assert_eq!(response.headers().get(name).unwrap(), value);
            }
            let body = read_body(response).await;
            assert_eq!(body, std::fs::read("static/css/app.css").unwrap());
        }
    }

    #[actix_web::test]
    async fn another_hash_is_not_found() {
        for hash in ["missing", "0000000000000000", ""] {
            let response = request(Method::GET, &format!("/static/{hash}/css/app.css")).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{hash}");
        }
    }

    #[actix_web::test]
    async fn nothing_outside_the_folder_is_served() {
        for path in [
            "../Cargo.toml",
            "css/../../Cargo.toml",
            "%2e%2e/Cargo.toml",
            "..%2fCargo.toml",
        ] {
            let outside = asset(&path.replace("%2e", ".").replace("%2f", "/"));
            let hash = outside.split('/').nth(2).unwrap().to_owned();
            let response = request(Method::GET, &format!("/static/{hash}/{path}")).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/dev/zero", "", ".", "css//app.css", "a\\..\\b", "a\0"] {
            assert!(!is_inside(path), "{path:?}");
        }
        assert!(is_inside("css/app.css"));
    }

    #[test]
    fn a_missing_file_is_logged_and_leads_nowhere() {
        let log = TestLog::start(Level::ERROR);
        assert_eq!(asset("css/nothing.css"), "/static/missing/css/nothing.css");
        assert!(log.text().contains("css/nothing.css"));
    }

    #[test]
    fn the_encoding_follows_the_visitors_preference() {
        use ContentEncoding::{Brotli, Gzip, Identity};
        for (accepted, br, gzip, expected) in [
            ("gzip, deflate, br, zstd", true, true, Brotli),
            ("gzip, deflate, br, zstd", false, true, Gzip),
            ("gzip, br", false, false, Identity),
            ("br;q=0.5, gzip", true, true, Gzip),
            ("br;q=0, gzip", true, true, Gzip),
            ("br;q=0", true, true, Identity),
            ("identity, gzip;q=0.5", true, true, Identity),
            ("*;q=0", true, true, Identity),
            ("", true, true, Identity),
            ("gar;;bage", true, true, Identity),
        ] {
            let request = TestRequest::default()
                .insert_header((header::ACCEPT_ENCODING, accepted))
                .to_http_request();
            assert_eq!(preferred(&request, br, gzip), expected, "{accepted}");
        }
    }
}
