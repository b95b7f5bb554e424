//! What a form sends, read into a struct; whatever no form of ours would send is refused.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;
use serde_html_form::de;
use url::form_urlencoded;

use super::Failure;

/// The largest body of a form, in bytes.
pub const FORM_LIMIT: usize = 64 * 1024;

/// Another limit than [`FORM_LIMIT`], among the data of a resource whose forms may be larger.
#[derive(Clone, Copy, Debug)]
pub struct FormLimit(pub usize);

/// The body of a POST, decoded from `application/x-www-form-urlencoded`; repeated keys fill a `Vec`.
///
/// Fails with [`Failure::TooLarge`] above [`FORM_LIMIT`] or the resource's own [`FormLimit`], and with [`Failure::BadRequest`] for another content
/// type, missing or mistyped fields, and NUL characters.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request
            .content_type()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let limit = request.app_data::<FormLimit>();
        let limit = limit.map_or(FORM_LIMIT, |FormLimit(limit)| *limit);
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            if !is_form {
                return Err(unreadable("not a form"));
            }
            let payload = payload.await.map_err(unreadable)?;
            let body = payload.to_bytes_limited(limit).await;
            let body = body.map_err(|_| Failure::TooLarge)?.map_err(unreadable)?;
            decode(&body).map(Self).map_err(unreadable)
        })
    }
}

/// Reads `key=value&key=value`; a NUL character is an error, for PostgreSQL cannot hold one.
pub(super) fn decode<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, de::Error> {
    let mut pairs = form_urlencoded::parse(encoded);
    if pairs.any(|(key, value)| key.contains('\0') || value.contains('\0')) {
        return Err(serde::de::Error::custom("a NUL character"));
    }
    serde_html_form::from_bytes(encoded)
}

fn unreadable(why: impl std::fmt::Display) -> Failure {
    tracing::debug!(%why, "refused a form");
    Failure::bad_request("This form could not be read. Go back, reload the page and send it again.")
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::http::StatusCode;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use serde::Deserialize;

    use super::super::Field;
    use super::*;

    #[derive(Deserialize)]
    struct Invitation {
        email: Field,
        #[serde(default)]
        tags: Vec<String>,
    }

    async fn post(content_type: &str, body: impl Into<web::Bytes>) -> (StatusCode, String) {
        let show = |Form(form): Form<Invitation>| async move {
            format!("{} {:?}", form.email.value, form.tags)
        };
        let app = init_service(App::new().route("/", web::post().to(show))).await;
        let request = TestRequest::post()
            .insert_header(("content-type", content_type))
            .set_payload(body);
        let response = call_service(&app, request.to_request()).await;
        let status = response.status();
        (
            status,
            String::from_utf8(read_body(response).await.to_vec()).unwrap(),
        )
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[actix_web::test]
    async fn repeated_keys_fill_a_list() {
        for (body, expected) in [
            (
                "tags=a&email=ada%40example.com&tags=b+c",
                r#"ada@example.com ["a", "b c"]"#,
            ),
            ("email=&tags=a", r#" ["a"]"#),
            ("email=x&other=1", "x []"),
        ] {
            assert_eq!(
                post(FORM, body).await,
                (StatusCode::OK, expected.to_owned())
            );
        }
        let with_charset = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
        assert_eq!(post(with_charset, "email=x").await.0, StatusCode::OK);
    }

    #[actix_web::test]
    async fn what_no_form_of_ours_sends_is_a_bad_request() {
        for (content_type, body) in [
            ("application/json", "{}"),
            ("", "email=x"),
            (FORM, "tags=a"),
            (FORM, ""),
            (FORM, "email=a&email=b"),
            (FORM, "email=a%00b"),
            (FORM, "email=a\0b"),
            (FORM, "email=a&%00=b"),
        ] {
            let (status, _) = post(content_type, body).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{content_type} {body:?}");
        }
    }

    #[actix_web::test]
    async fn a_form_has_a_largest_size() {
        let body = |length: usize| format!("email={}", "a".repeat(length - "email=".len()));
        assert_eq!(post(FORM, body(FORM_LIMIT)).await.0, StatusCode::OK);
        let (status, _) = post(FORM, body(FORM_LIMIT + 1)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
