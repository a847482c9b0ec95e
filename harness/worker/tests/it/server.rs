//! A file behind a web server of this process, at a given rate.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Serves until the test ends: whoever holds the address may ask as often as he likes.
pub struct Server {
    address: String,
}

/// What is served, and how fast.
struct Served {
    bytes: Vec<u8>,
    /// Of all connections together.
    bytes_per_sec: f64,
    /// When the next byte may go.
    next: Mutex<Instant>,
    /// A connection is cut after so many bytes.
    cut: Option<usize>,
}

/// So many bytes go at once.
const PIECE: usize = 8 << 10;

impl Server {
    /// Of a file's bytes as they are now.
    pub fn of(file: &Path, bytes_per_sec: f64) -> Self {
        Self::cutting(file, bytes_per_sec, None)
    }

    /// One that promises all bytes and cuts each connection after some of them.
    pub fn cutting(file: &Path, bytes_per_sec: f64, cut: Option<usize>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let served = Arc::new(Served {
            bytes: std::fs::read(file).unwrap(),
            bytes_per_sec,
            next: Mutex::new(Instant::now()),
            cut,
        });
        // Ends with the process of the test.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = Arc::clone(&served);
                thread::spawn(move || served.answer(&stream));
            }
        });
        Self { address }
    }

    /// The address of a file by this name; `none.mp4` is not there.
    pub fn url(&self, name: &str) -> String {
        format!("http://{}/{name}", self.address)
    }
}

impl Served {
    /// Answers the requests of a connection; whoever asked may hang up at any time.
    fn answer(&self, mut stream: &TcpStream) {
        let mut from = 0;
        let mut path = String::new();
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(asked) = line.strip_prefix("GET ") {
                path = asked.to_owned();
            }
            if let Some(range) = line.strip_prefix("Range: bytes=") {
                from = range.split('-').next().unwrap().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let size = self.bytes.len();
        let head = match () {
            () if path.starts_with("/none") => {
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n".to_owned()
            }
            () if from >= size => {
                "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n".to_owned()
            }
            () => format!(
                "HTTP/1.1 206 Partial Content\r\nAccept-Ranges: bytes\r\nContent-Length: {}\r\nContent-Range: bytes {from}-{}/{size}\r\n",
                size - from,
                size - 1
            ),
        };
        let found = head.contains("206");
        if stream
            .write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())
            .is_err()
            || !found
        {
            return;
        }
        let end = self.cut.map_or(size, |cut| size.min(from + cut));
        for piece in self.bytes[from..end.max(from)].chunks(PIECE) {
            self.wait(piece.len());
            if stream.write_all(piece).is_err() {
                return;
            }
        }
    }

    fn wait(&self, bytes: usize) {
        let due = {
            let mut next = self.next.lock().unwrap();
            let due = (*next).max(Instant::now());
            *next = due + Duration::from_secs_f64(bytes as f64 / self.bytes_per_sec);
            due
        };
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}
