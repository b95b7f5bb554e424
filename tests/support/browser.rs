//! A real browser in the hands of one visitor, told what to do in a user's words.

mod console;
mod device;
mod driver;
mod eyes;
mod hands;
mod light;
mod locate;

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;

pub use device::Device;
pub use driver::{Driver, TIME_ZONE, driver};

use super::proxy::Proxy;

/// How long a user waits for something to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser of its own, without history, behind a proxy of its own.
pub struct Browser {
    /// What it runs on.
    pub device: Device,
    client: Client,
    server: SocketAddr,
    visitor: IpAddr,
    _proxy: Proxy,
}

impl Browser {
    /// Opens the browser of a visitor whose requests come from `visitor`.
    pub async fn open(driver: &Driver, device: Device, visitor: &str, server: SocketAddr) -> Self {
        let visitor = visitor.parse().unwrap();
        let proxy = Proxy::start(visitor, server).await;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(device.capabilities(&proxy))
            .connect(&driver.url)
            .await
            .unwrap();
        Self {
            device,
            client,
            server,
            visitor,
            _proxy: proxy,
        }
    }

    /// Whether pages may run scripts.
    pub fn has_scripts(&self) -> bool {
        self.device != Device::DesktopWithoutScripts
    }

    /// The whole address of a page of the server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server)
    }

    /// Goes to an address of the server, whole or from its slash on.
    pub async fn visit(&self, address: &str) {
        let url = match address.starts_with('/') {
            true => self.url(address),
            false => address.to_owned(),
        };
        self.done(self.client.goto(&url).await, &url).await;
        self.fits().await;
    }

    /// The path of the page, without its query.
    pub async fn path(&self) -> String {
        let url = self.done(self.client.current_url().await, "path").await;
        url.path().to_owned()
    }

    /// Ends the test unless this holds.
    pub async fn make_sure(&self, holds: bool, why: &str) {
        if !holds {
            self.fail(why).await;
        }
    }

    /// The errors, warnings and violations of the content security policy of all pages since this was asked last.
    pub async fn complaints(&self) -> Vec<String> {
        let complaints = console::complaints(&self.client).await;
        self.done(complaints, "the console").await
    }

    /// Closes it, and fails if any page had something to complain about.
    pub async fn close(self) {
        let complaints = self.complaints().await;
        self.make_sure(complaints.is_empty(), &complaints.join("\n"))
            .await;
        self.client.close().await.unwrap();
    }

    /// Makes sure that the page does not scroll sideways on a phone.
    async fn fits(&self) {
        if self.device == Device::Phone {
            let script = "return document.documentElement.scrollWidth";
            let width = self.client.execute(script, Vec::new()).await;
            let width = self.done(width, script).await;
            if width != device::PHONE_WIDTH {
                self.fail(&format!("the page is {width} pixels wide")).await;
            }
        }
    }

    async fn done<T>(&self, outcome: Result<T, CmdError>, what: &str) -> T {
        match outcome {
            Ok(value) => value,
            Err(error) => self.fail(&format!("{what:?}: {error}")).await,
        }
    }

    /// Ends the test, and leaves a picture of the page.
    async fn fail(&self, why: &str) -> ! {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/browser-failures");
        let test = std::thread::current().name().unwrap_or("test").to_owned();
        let file = folder.join(format!("{}-{}.png", test.replace("::", "-"), self.visitor));
        let url = self.client.current_url().await.map(String::from);
        if let Ok(picture) = self.client.screenshot().await {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, picture).unwrap();
        }
        panic!(
            "{why}\n  at {}\n  see {}",
            url.unwrap_or_default(),
            file.display()
        );
    }
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}
