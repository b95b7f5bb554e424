//! `leadgate serve`.

use std::error::Error;

use crate::app::App;
use crate::config::Config;

/// Serves until the process is told to end.
pub async fn serve(config: &Config) -> Result<(), Box<dyn Error>> {
    let app = App::bind(config)?;
    println!(
        "Leadgate serves at {} from {}.",
        app.base_url,
        config.database()
    );
    if let Some(code) = app.setup_code().await? {
        println!(
            "Nobody has set it up yet. Open {} and enter the setup code {code}",
            app.base_url.join("/setup")
        );
    }
    app.run().await?;
    Ok(())
}
