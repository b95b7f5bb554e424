//! `leadgate org`: organizations without a browser.

use std::error::Error;

use clap::{Args, Subcommand};

use crate::app;
use crate::config::Config;
use crate::db;
use crate::organization::{NewOrganization, Plan};
use crate::values::{Slug, TimeZone, UtcTime};
use crate::web::field::web_address;

/// What can be done with organizations.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Found an organization.
    Create(Create),
}

/// A new organization.
#[derive(Debug, Args)]
pub struct Create {
    /// Its name in public links, as in /e/acme/intro-call.
    #[arg(long, value_parser = Slug::parse)]
    slug: Slug,
    /// Its name for people.
    #[arg(long, value_parser = words)]
    name: String,
    /// Its IANA time zone, such as Europe/Berlin.
    #[arg(long, value_parser = TimeZone::parse)]
    time_zone: TimeZone,
    /// How leads who find no free times can reach it: an email address or a phone number.
    #[arg(long, value_parser = words)]
    contact_address: String,
    /// The address of its privacy notice.
    #[arg(long, value_parser = web_page)]
    privacy_url: Option<String>,
    /// startup, business or enterprise.
    #[arg(long, value_parser = Plan::parse, default_value = "business")]
    plan: Plan,
}

/// Does what the command says.
pub async fn run(config: &Config, command: OrgCommand) -> Result<(), Box<dyn Error>> {
    let OrgCommand::Create(create) = command;
    let db = app::open(config)?;
    let new = NewOrganization {
        slug: create.slug,
        name: create.name,
        time_zone: create.time_zone,
        plan: create.plan,
        privacy_url: create.privacy_url,
        contact_address: create.contact_address,
        created_at: UtcTime::now(),
    };
    let slug = new.slug.clone();
    match db.write(move |conn| new.insert(conn)).await {
        Ok(organization) => {
            println!(
                "Organization {} is there. Next: leadgate user create --organization {slug} …",
                organization.name
            );
            Ok(())
        }
        Err(db::Error::Taken) => {
            Err(format!("there is an organization with the slug {slug} already").into())
        }
        Err(error) => Err(error.into()),
    }
}

fn web_page(text: &str) -> Result<String, &'static str> {
    web_address(text)?.ok_or("it is empty")
}

fn words(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("it is empty"),
        text if text.chars().count() > 100 => Err("it has more than 100 characters"),
        text => Ok(text.to_owned()),
    }
}
