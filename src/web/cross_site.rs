//! Requests that change something must come from our own pages, so that no other site can act in a visitor's name.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::Next;
use actix_web::web;

use super::{BaseUrl, Failure};

/// `Sec-Fetch-Site`, which browsers set and pages cannot: <https://www.w3.org/TR/fetch-metadata/>.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Middleware: answers [`Failure::CrossSite`] (403) to what another site may have sent.
///
/// Needs `web::Data<BaseUrl>`.
pub async fn refuse_cross_site(
    base_url: web::Data<BaseUrl>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let header = |name| request.headers().get(name).map(|value| value.as_bytes());
    let (fetch_site, origin) = (header(SEC_FETCH_SITE), header(header::ORIGIN));
    let expected = base_url.origin();
    if may_pass(request.method(), fetch_site, origin, &expected) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let origin = origin.map(String::from_utf8_lossy);
    tracing::warn!(
        ?origin,
        expected,
        "refused a cross-site request; is BASE_URL right?"
    );
    Ok(request
        .error_response(Failure::CrossSite)
        .map_into_right_body())
}

/// Whether a request with these values of Sec-Fetch-Site and Origin may pass, on a site whose origin is `own`.
///
/// Browsers leave Sec-Fetch-Site out where the connection is not trustworthy (plain http off loopback); there
/// Origin decides. Both absent: whoever it is, it cannot show that it comes from our pages.
fn may_pass(method: &Method, fetch_site: Option<&[u8]>, origin: Option<&[u8]>, own: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    match fetch_site {
        Some(site) => site == b"same-origin" || site == b"none",
        None => origin == Some(own.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse};

    use super::*;

    const OWN: &str = "https://leadgate.example";

    fn posts(fetch_site: Option<&str>, origin: Option<&str>) -> bool {
        let bytes = |value: Option<&str>| value.map(|text| text.as_bytes().to_vec());
        let (fetch_site, origin) = (bytes(fetch_site), bytes(origin));
        may_pass(&Method::POST, fetch_site.as_deref(), origin.as_deref(), OWN)
    }

    #[test]
    fn sec_fetch_site_decides_where_it_stands() {
        assert!(posts(Some("same-origin"), None));
        assert!(posts(Some("none"), None));
        for site in [
            "same-site",
            "cross-site",
            "",
            "Same-Origin",
            "something-new",
        ] {
            assert!(!posts(Some(site), Some(OWN)), "{site}");
        }
    }

    #[test]
    fn without_it_only_our_own_origin_may_post() {
        assert!(posts(None, Some(OWN)));
        for origin in [
            "null",
            "",
            "http://leadgate.example",
            "https://leadgate.example.evil.example",
        ] {
            assert!(!posts(None, Some(origin)), "{origin}");
        }
        assert!(!posts(None, None));
    }

    #[test]
    fn reading_is_free_and_every_other_method_is_not() {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert!(may_pass(&method, Some(b"cross-site"), None, OWN));
        }
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert!(!may_pass(&method, Some(b"cross-site"), None, OWN));
        }
    }

    #[actix_web::test]
    async fn a_refused_request_never_reaches_its_handler() {
        let app = init_service(
            App::new()
                .app_data(web::Data::new(OWN.parse::<BaseUrl>().unwrap()))
                .route("/", web::post().to(HttpResponse::Ok))
                .wrap(from_fn(refuse_cross_site)),
        )
        .await;
        for (name, value, status) in [
            ("sec-fetch-site", "same-origin", StatusCode::OK),
            ("origin", OWN, StatusCode::OK),
            ("host", "leadgate.example", StatusCode::FORBIDDEN),
            ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ] {
            let request = TestRequest::post()
                .insert_header((name, value))
                .to_request();
            assert_eq!(
                call_service(&app, request).await.status(),
                status,
                "{name}: {value}"
            );
        }
    }
}
