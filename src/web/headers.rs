//! The headers that tell browsers what our pages may do: as good as nothing but themselves.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;

use super::BaseUrl;
use super::outcome::with_headers;

/// Denied first; nothing inline, nothing from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Powerful features which we do not use. Only names that browsers know: an unknown one is a console error.
const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
     gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::PERMISSIONS_POLICY, PERMISSIONS_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// One year; subdomains are not ours to decide about.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// Middleware: the security headers on every response, errors included, and no caching unless the response allows it.
///
/// Needs `web::Data<BaseUrl>`.
pub async fn security_headers(
    base_url: web::Data<BaseUrl>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let https = base_url.is_https();
    let outcome = next.call(request).await;
    with_headers(outcome, move |headers| secure(headers, https))
}

fn secure(headers: &mut HeaderMap, https: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        let value = HeaderValue::from_static(STRICT_TRANSPORT_SECURITY);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, error};

    use super::*;

    async fn headers_of(path: &str, base_url: &str) -> HeaderMap {
        let base_url: BaseUrl = base_url.parse().unwrap();
        let cached = || async {
            HttpResponse::Ok()
                .insert_header((header::CACHE_CONTROL, "public"))
                .finish()
        };
        let failing = from_fn(async |_: ServiceRequest, _: Next<_>| {
            Err::<ServiceResponse, _>(error::ErrorBadGateway("a middleware's own error"))
        });
        let app = init_service(
            App::new()
                .app_data(web::Data::new(base_url))
                .route("/page", web::get().to(HttpResponse::Ok))
                .route("/cached", web::get().to(cached))
                .service(web::scope("/failing").wrap(failing))
                .wrap(from_fn(security_headers)),
        )
        .await;
        match try_call_service(&app, TestRequest::with_uri(path).to_request()).await {
            Ok(response) => response.headers().clone(),
            Err(error) => error.error_response().headers().clone(),
        }
    }

    #[actix_web::test]
    async fn every_response_carries_them_errors_included() {
        for path in ["/page", "/nowhere", "/failing/middleware"] {
            let headers = headers_of(path, "http://localhost").await;
            for (name, value) in ALWAYS {
                assert_eq!(headers.get(&name).unwrap(), value, "{path} {name}");
            }
            assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
        }
    }

    #[actix_web::test]
    async fn what_may_be_cached_says_so_itself() {
        let headers = headers_of("/cached", "http://localhost").await;
        let values: Vec<_> = headers.get_all(header::CACHE_CONTROL).collect();
        assert_eq!(values, ["public"]);
    }

    #[actix_web::test]
    async fn strict_transport_security_is_for_https_only() {
        for (base_url, expected) in [
            ("http://leadgate.example", None),
            ("https://leadgate.example", Some(STRICT_TRANSPORT_SECURITY)),
        ] {
            let headers = headers_of("/page", base_url).await;
            let value = headers.get(header::STRICT_TRANSPORT_SECURITY);
            assert_eq!(
                value.map(HeaderValue::as_bytes),
                expected.map(str::as_bytes)
            );
        }
    }
}
