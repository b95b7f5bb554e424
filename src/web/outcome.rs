//! What the inner part of the app gives back to a middleware: a response, or an error that will become one.

use actix_web::Error;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderMap;

/// Changes the headers of the answer, whichever it is.
///
/// A handler's error arrives as a response already; a middleware's own (a failing session store, say) arrives as
/// an error, and actix makes the response outside all middleware.
pub(super) fn with_headers<B>(
    outcome: Result<ServiceResponse<B>, Error>,
    change: impl Fn(&mut HeaderMap) + 'static,
) -> Result<ServiceResponse<B>, Error> {
    match outcome {
        Ok(mut response) => {
            change(response.headers_mut());
            Ok(response)
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                change(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}
