//! The query string, read into a struct.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::Failure;
use super::form::decode;

/// The query string of a request: like actix's own, but repeated keys fill a `Vec`, and NUL characters are refused.
///
/// Missing or mistyped parameters are [`Failure::BadRequest`].
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = decode(request.query_string().as_bytes());
        ready(query.map(Self).map_err(|why| {
            tracing::debug!(%why, "refused a query string");
            Failure::bad_request(
                "This address could not be read. Check the part behind the question mark.",
            )
        }))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Filter {
        #[serde(default)]
        q: String,
        #[serde(default)]
        status: Vec<String>,
    }

    async fn query(text: &str) -> Result<Filter, Failure> {
        let request = TestRequest::with_uri(&format!("/?{text}")).to_http_request();
        Query::extract(&request).await.map(|Query(filter)| filter)
    }

    #[actix_web::test]
    async fn repeated_parameters_fill_a_list() {
        let filter = query("q=ada+l&status=new&page=2&status=old").await.unwrap();
        assert_eq!(filter.q, "ada l");
        assert_eq!(filter.status, ["new", "old"]);
    }

    #[actix_web::test]
    async fn a_nul_or_a_doubled_parameter_is_a_bad_request() {
        for text in ["q=a%00b", "%00=b", "q=a&q=b"] {
            assert!(
                matches!(query(text).await, Err(Failure::BadRequest(_))),
                "{text}"
            );
        }
    }
}
