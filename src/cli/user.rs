//! `leadgate user`: staff members without a browser.

use std::error::Error;

use clap::{Args, Subcommand};

use crate::app;
use crate::config::Config;
use crate::db;
use crate::organization::Organization;
use crate::staff::{NewMember, Role, password};
use crate::values::{EmailAddress, TimeZone, UtcTime};

/// What can be done with staff members.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a staff member.
    Create(Create),
}

/// A new staff member.
#[derive(Debug, Args)]
pub struct Create {
    /// The slug of the organization.
    #[arg(long)]
    organization: String,
    /// With which they sign in: unique in the whole deployment.
    #[arg(long, value_parser = EmailAddress::parse)]
    email: EmailAddress,
    /// Their name for colleagues and leads.
    #[arg(long)]
    name: String,
    /// super_admin, sales_manager, closer or setter.
    #[arg(long, value_parser = Role::parse)]
    role: Role,
    /// Their IANA time zone; the organization's if none is given.
    #[arg(long, value_parser = TimeZone::parse)]
    time_zone: Option<TimeZone>,
    /// Their password; one is made and printed if none is given. Other users of this machine can see a command's
    /// options, so on a shared machine give it by the variable.
    #[arg(long, env = "NEW_USER_PASSWORD", hide_env_values = true)]
    password: Option<String>,
}

/// Does what the command says.
pub async fn run(config: &Config, command: UserCommand) -> Result<(), Box<dyn Error>> {
    let UserCommand::Create(create) = command;
    let made = create.password.is_none().then(made_password);
    let password = create
        .password
        .clone()
        .or_else(|| made.clone())
        .unwrap_or_default();
    password::check(&password)?;
    let hash = password::hash(password).await?;
    let db = app::open(config)?;
    let (email, slug) = (create.email.clone(), create.organization.clone());
    let added = db
        .write(move |conn| {
            let organization = Organization::by_slug(conn, &create.organization)?;
            NewMember {
                organization_id: organization.id,
                email: create.email.clone(),
                name: create.name.clone(),
                role: create.role,
                password_hash: hash.clone(),
                time_zone: create.time_zone.unwrap_or(organization.time_zone),
                meeting_link: None,
                active: true,
                calendar_version: 0,
                created_at: UtcTime::now(),
            }
            .insert(conn)
        })
        .await;
    match added {
        Ok(member) => println!(
            "{} may sign in as {email}, {}.",
            member.name,
            member.role.label()
        ),
        Err(db::Error::NotFound) => {
            return Err(format!("there is no organization with the slug {slug}").into());
        }
        Err(db::Error::Taken) => {
            return Err(format!("somebody signs in with {email} already").into());
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(password) = made {
        println!("Password: {password}");
    }
    Ok(())
}

/// 20 letters and digits that nobody confuses: 100 bits.
fn made_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    rand::random::<[u8; 20]>()
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect()
}
