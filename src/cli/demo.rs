//! `leadgate demo`.

use std::error::Error;

use clap::Args;

use crate::app::{self, App, Place};
use crate::config::{Config, Secret};
use crate::demo::{Filled, fill};
use crate::staff::password;
use crate::values::UtcTime;

/// Serve a believable organization from a fresh temporary database, or from the one that DATABASE_URL names if that is
/// empty.
#[derive(Debug, Args)]
pub struct Demo {
    /// The port on the loopback address, in place of BIND.
    #[arg(long)]
    port: Option<u16>,
    /// The password of all accounts.
    #[arg(long, default_value = "leadgate-demo")]
    password: String,
    /// Other numbers give other people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Fills the database and serves it.
pub async fn demo(config: &Config, demo: Demo) -> Result<(), Box<dyn Error>> {
    password::check(&demo.password)?;
    let mut config = config.clone();
    if let Some(port) = demo.port {
        config.bind = ([127, 0, 0, 1], port).into();
    }
    // Kept to the end of the demo, and gone with it.
    let folder = tempfile::Builder::new()
        .prefix("leadgate-demo-")
        .tempdir()?;
    if config.database_url.is_none() {
        config.data_dir = folder.path().to_owned();
    }
    if config.secret_key.is_none() && config.secret_key_file.is_none() {
        config.secret_key = Some(Secret::random());
    }
    // Whatever keeps the server from starting is told before the database is filled.
    let place = Place::find(&config)?;
    let db = app::open(&config)?;
    let hash = password::hash(demo.password.clone()).await?;
    let Filled::Done(filled) = fill(&db, hash, demo.seed, UtcTime::now()).await? else {
        return Err(format!(
            "{} is not empty: the demo fills only an empty database",
            config.database()
        )
        .into());
    };
    let app = App::at(place, &config, db)?;
    println!("{} is open at {}\n", filled.organization.name, app.base_url);
    for account in &filled.accounts {
        println!(
            "{:<14} {:<20} {}",
            account.role.label(),
            account.email,
            demo.password
        );
    }
    println!();
    for form in &filled.forms {
        println!("{}", app.base_url.join(form));
    }
    app.run().await?;
    Ok(())
}
