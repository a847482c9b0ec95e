//! A Chromium of our own: chromedriver on loopback, one session, and both gone when it is dropped.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::desk::processes_with;

/// Nothing that a browser is asked takes longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Largest answer: pictures of whole pages are long.
const MOST_BYTES: u64 = 200 << 20;

/// A running browser with an empty profile.
pub struct Browser {
    agent: ureq::Agent,
    driver: Child,
    port: u16,
    session: String,
    profile: tempfile::TempDir,
}

impl Browser {
    /// Starts it.
    pub fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", profile.path())
            .env("TMPDIR", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("no chromedriver: {error} (hint: `harness/setup.sh test` installs it)")
            });
        let output = driver.stdout.take().unwrap();
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        // From here on dropping it ends the driver.
        let mut browser = Self {
            agent,
            driver,
            port: 0,
            session: String::new(),
            profile,
        };
        browser.port = port(output);
        let data = format!(
            "--user-data-dir={}",
            browser.profile.path().join("data").display()
        );
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            // A window of 390 px is 390 px wide, as where scroll bars lie over the page.
            "--hide-scrollbars",
            // Memory that every container has.
            "--disable-dev-shm-usage",
            // Grey text has no coloured edges in pictures.
            "--disable-lcd-text",
            &data,
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        }}});
        let url = format!("http://127.0.0.1:{}/session", browser.port);
        let made = browser
            .ask(browser.agent.post(url).send_json(&wanted))
            .unwrap_or_else(|error| {
                panic!("no chromium: {error} (hint: `harness/setup.sh test` installs it)")
            });
        made["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut browser.session);
        browser
    }

    /// What the driver answers; its first line where that is an error.
    fn ask(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, String> {
        let mut answer = answer.map_err(|error| error.to_string())?;
        let body = answer.body_mut().with_config().limit(MOST_BYTES);
        let mut told: Value = body.read_json().map_err(|error| error.to_string())?;
        let value = told["value"].take();
        match value["error"].as_str() {
            Some(error) if !answer.status().is_success() => {
                let message = value["message"].as_str().unwrap_or_default();
                Err(format!(
                    "{error}: {}",
                    message.lines().next().unwrap_or_default()
                ))
            }
            _ => Ok(value),
        }
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        let url = format!(
            "http://127.0.0.1:{}/session/{}/{command}",
            self.port, self.session
        );
        self.ask(self.agent.post(url).send_json(body))
            .unwrap_or_else(|error| panic!("{command} {body}: {error}"))
    }

    /// A command of Chromium's own protocol.
    pub fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.post(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": parameters }),
        )
    }

    /// Opens a file.
    pub fn open(&self, page: &Path) {
        self.post(
            "url",
            &json!({ "url": format!("file://{}", page.display()) }),
        );
    }

    /// The value of an expression in the page, whatever the page's own policy says of scripts.
    pub fn value(&self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.cdp("Runtime.evaluate", &asked);
        let thrown = &answer["exceptionDetails"];
        assert!(thrown.is_null(), "{thrown:#}");
        answer["result"]["value"].take()
    }

    /// A list of sentences that an expression gives.
    pub fn sentences(&self, expression: &str) -> Vec<String> {
        serde_json::from_value(self.value(expression)).unwrap()
    }

    /// The entries of a log since it was asked for last.
    pub fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self.post("se/log", &json!({ "type": kind }));
        entries.as_array().unwrap().clone()
    }

    /// The size of the window.
    pub fn resize(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Screen or paper, light or dark.
    pub fn medium(&self, medium: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp(
            "Emulation.setEmulatedMedia",
            &json!({ "media": medium, "features": features }),
        );
    }

    /// Presses a key.
    pub fn press(&self, key: &str, code: u32, text: &str) {
        let mut event =
            json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if text.is_empty() {
            event["type"] = "rawKeyDown".into();
        } else {
            event["text"] = text.into();
        }
        self.cdp("Input.dispatchKeyEvent", &event);
        event["type"] = "keyUp".into();
        event.as_object_mut().unwrap().remove("text");
        self.cdp("Input.dispatchKeyEvent", &event);
    }

    /// The page as PDF.
    pub fn pdf(&self, inches: (f64, f64)) -> Vec<u8> {
        let paper =
            json!({ "paperWidth": inches.0, "paperHeight": inches.1, "printBackground": true });
        bytes(&self.cdp("Page.printToPDF", &paper))
    }

    /// A picture of the whole page, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        let all = json!({ "format": "png", "captureBeyondViewport": true });
        bytes(&self.cdp("Page.captureScreenshot", &all))
    }
}

fn bytes(answer: &Value) -> Vec<u8> {
    STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
}

/// The port the driver took, from what it says when it starts.
fn port(output: impl std::io::Read + Send + 'static) -> u16 {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        // Read to its end, so that the driver never waits for a reader.
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let found = line
                .split("successfully on port ")
                .nth(1)
                .and_then(|rest| rest.trim_end_matches('.').trim().parse::<u16>().ok());
            if let Some(port) = found {
                let _ = sender.send(port);
            }
        }
    });
    receiver
        .recv_timeout(PATIENCE)
        .expect("chromedriver says on which port it listens")
}

impl Drop for Browser {
    fn drop(&mut self) {
        let url = format!("http://127.0.0.1:{}/session/{}", self.port, self.session);
        if !self.session.is_empty() {
            let _ = self
                .agent
                .delete(url)
                .config()
                .timeout_global(Some(Duration::from_secs(10)))
                .build()
                .call();
        }
        let group = self.driver.id().cast_signed();
        // SAFETY: the group is the driver's own, which has not been waited for, so its id is nobody else's.
        unsafe { libc::kill(-group, libc::SIGKILL) };
        let _ = self.driver.wait();
        // What is left of the browser, if it did not end by itself: it alone has this profile.
        let profile = self.profile.path().display().to_string();
        for _ in 0..50 {
            let left: Vec<i32> = processes_with(&profile)
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect();
            if left.is_empty() {
                return;
            }
            for id in left {
                // SAFETY: a signal to a process whose arguments name the profile that was made for it.
                unsafe { libc::kill(id, libc::SIGKILL) };
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
