//! The settings, for those who run the organization.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::audit::NewAuditEntry;
use crate::db::Db;
use crate::organization::Settings;
use crate::organization::pages::{SettingsForm, SettingsPage};
use crate::staff::Permission;
use crate::values::UtcTime;
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, require, see_other};

/// The pages of this room for those who are signed in.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/settings")
            .wrap(require(Permission::Administration))
            .get(show)
            .post(update),
    );
}

async fn show(frame: Frame) -> Page<SettingsPage> {
    let form = SettingsForm::of(&Settings::of(&frame.signed_in.organization));
    Page::ok(SettingsPage::of(frame, form))
}

async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    Form(mut form): Form<SettingsForm>,
) -> Result<HttpResponse, Failure> {
    let Some(settings) = form.parse() else {
        return Ok(Page::unprocessable(SettingsPage::of(frame, form)).into_response());
    };
    let SignedIn {
        member,
        organization,
        ..
    } = frame.signed_in;
    let (name, at) = (settings.name.clone(), UtcTime::now());
    let changes = db
        .write(move |conn| {
            let changes = settings.save(conn, organization.id)?;
            if !changes.is_empty() {
                let told: Vec<_> = changes.iter().map(ToString::to_string).collect();
                NewAuditEntry {
                    organization_id: organization.id,
                    at,
                    member_id: Some(member.id),
                    action: "settings.update",
                    subject: name.clone(),
                    detail: told.join("; "),
                }
                .insert(conn)?;
            }
            Ok(changes)
        })
        .await?;
    let text = match changes.is_empty() {
        true => "Nothing was changed.",
        false => "The settings are saved.",
    };
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other("/settings"))
}
