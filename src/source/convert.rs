//! A program of the user's that makes forms that are read of forms that are not, called as LibreOffice is.
//!
//! It works in a folder of its own, which is gone when it is done, with a profile, a home and a place for temporary files
//! in there. It has a deadline and room on the disk; whatever way it ends, what it has started ends with it.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use super::load::{read_within, unreadable};
use super::{Digest, digest_of_file};
use crate::error::{Conversion, Error, ErrorKind, Stage};

/// How often the program is looked at, and its folder.
const LOOK: Duration = Duration::from_millis(20);
const LOOK_AROUND: u32 = 10;

/// Files in its folder: a profile of LibreOffice has some dozens.
const MOST_FILES: usize = 20_000;

/// Longest time for its version.
const ASKED: Duration = Duration::from_secs(20);

/// What is read of its words.
const WORDS: u64 = 4_096;

/// A program that converts files.
#[derive(Debug, Clone)]
pub struct Converter {
    /// As it was named.
    pub name: String,
    /// The program's file.
    pub program: PathBuf,
    /// The digest of that file, which may be a script that starts another.
    pub digest: Option<Digest>,
    /// What the program calls itself and its version, if it does.
    pub version: Option<String>,
    /// Where its folder is made; the system's place for temporary files without one.
    pub folder: Option<PathBuf>,
    /// Longest time for one source.
    pub deadline: Duration,
    /// Bytes that it may write in all, and of the file that it makes.
    pub room: u64,
    /// Largest file that is taken from it.
    pub bytes: u64,
}

impl Converter {
    /// The file of a program, by its name as a shell finds it.
    ///
    /// # Errors
    /// There is none.
    pub fn find(name: &Path) -> Result<PathBuf, String> {
        let said = || format!("there is no program {}", name.display());
        if name.components().count() > 1 {
            let file = fs::canonicalize(name).map_err(|_| said())?;
            return if file.is_file() { Ok(file) } else { Err(said()) };
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file()).ok_or_else(said)
    }

    /// Finds out what tells the program from others of its name: the digest of its file, and the line that it prints
    /// when it is asked for its `--version`.
    ///
    /// # Errors
    /// Its file cannot be read, or it cannot be run at all.
    pub fn identify(&mut self) -> Result<(), Error> {
        self.digest = Some(digest_of_file(&self.program).map_err(|e| unreadable(&e))?);
        // Where its folder will be made there may be no dataset yet.
        let asked = Converter { folder: None, deadline: self.deadline.min(ASKED), ..self.clone() };
        let home = asked.home().map_err(|e| unreadable(&e))?;
        settle(home.path()).map_err(|e| unreadable(&e))?;
        let arguments = ["--version".as_ref()];
        // One that does not know the question is none the worse for it.
        let answered = asked.run(home.path(), &arguments).is_ok_and(|status| status.success());
        self.version = answered.then(|| words(home.path())).filter(|line| !line.is_empty());
        Ok(())
    }

    /// Name, version and digest; it is in the key of the ledger, so that another program's outcomes are not used.
    #[must_use]
    pub fn identity(&self) -> String {
        let version = self.version.as_deref().unwrap_or("no version");
        let digest = self.digest.map_or_else(String::new, |digest| format!(", SHA-256 {digest}"));
        format!("{} ({version}{digest})", self.name)
    }

    /// Makes of a source what can be read; `why` is the error of the reader that refused it.
    ///
    /// # Errors
    /// `unsupported` where it makes nothing of it, `timeout`, `too_large`; `unreadable` where it cannot be run.
    pub fn convert(&self, bytes: &[u8], into: Conversion, why: &Error) -> Result<Vec<u8>, Error> {
        let home = self.home().map_err(|e| unreadable(&e))?;
        let (from, out) = (home.path().join(source_name(bytes)), home.path().join("out"));
        let prepared = fs::write(&from, bytes).and_then(|()| fs::create_dir(&out));
        prepared.and_then(|()| settle(home.path())).map_err(|e| unreadable(&e))?;
        let (from, to) = (from.as_os_str(), out.as_os_str());
        let quiet = ["--headless", "--norestore", "--nolockcheck", "--nodefault"].map(AsRef::as_ref);
        let how = ["--convert-to", into.ending(), "--outdir"].map(AsRef::as_ref);
        let arguments = [&quiet[..], &how, &[to, from]].concat();
        let status = self.run(home.path(), &arguments)?;
        let made = out.join(format!("source.{}", into.ending()));
        // A link would lead out of the folder.
        match fs::symlink_metadata(&made) {
            Ok(meta) if meta.is_file() => {
                let file = File::open(&made).map_err(|e| unreadable(&e))?;
                read_within(file, meta.len().min(self.bytes), self.bytes)
            }
            _ => {
                let message = format!(
                    "{}; {} made no {} of it ({status}{})",
                    why.message(),
                    self.name,
                    into.ending().to_uppercase(),
                    Some(words(home.path()))
                        .filter(|w| !w.is_empty())
                        .map_or_else(String::new, |w| format!(": {w}"))
                );
                Err(Error::new(ErrorKind::Unsupported, Stage::Read, message))
            }
        }
    }

    fn home(&self) -> io::Result<tempfile::TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".gongkai-").suffix(".convert");
        match &self.folder {
            Some(folder) => builder.tempdir_in(std::path::absolute(folder)?),
            None => builder.tempdir(),
        }
    }

    fn run(&self, home: &Path, arguments: &[&OsStr]) -> Result<ExitStatus, Error> {
        let started = |e: &io::Error| {
            let message = format!("{} cannot be started: {}", self.name, unreadable(e).message());
            Error::new(ErrorKind::Unreadable, Stage::Read, message)
        };
        let said = File::create(home.join("said")).and_then(|file| Ok((file.try_clone()?, file)));
        let (said, said_too) = said.map_err(|e| started(&e))?;
        let mut command = Command::new(&self.program);
        command
            .arg(format!("-env:UserInstallation={}", url(&home.join("profile"))))
            .args(arguments)
            .current_dir(home)
            .env_clear()
            .envs(
                ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"].map(|n| (n, home)),
            )
            // Whatever asks the way to the network is sent to a port where nobody is.
            .envs(["http_proxy", "https_proxy", "ftp_proxy", "all_proxy"].map(|n| (n, "http://127.0.0.1:9")))
            .envs([("LC_ALL", "C.UTF-8"), ("SAL_USE_VCLPLUGIN", "svp")])
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .stdin(Stdio::null())
            .stdout(said)
            .stderr(said_too);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|e| started(&e))?;
        let ended = self.wait(&mut child, home);
        end(&mut child);
        ended
    }

    /// Waits until the program ends by itself, as long as it keeps to its bounds.
    fn wait(&self, child: &mut Child, home: &Path) -> Result<ExitStatus, Error> {
        let deadline = Instant::now() + self.deadline;
        for look in 1.. {
            match child.try_wait() {
                Ok(Some(status)) => return self.within(home).map(|()| status),
                Ok(None) => {}
                Err(e) => return Err(unreadable(&e)),
            }
            if Instant::now() >= deadline {
                let message = format!(
                    "{} was not done after {} seconds, the time allowed; --limit-seconds allows more",
                    self.name,
                    self.deadline.as_secs()
                );
                return Err(Error::new(ErrorKind::Timeout, Stage::Read, message));
            }
            if look % LOOK_AROUND == 0 {
                self.within(home)?;
            }
            thread::sleep(LOOK);
        }
        Err(Error::new(ErrorKind::Internal, Stage::Read, "a defect of gongkai: a wait that ended"))
    }

    /// Holds what the program has written to its room.
    fn within(&self, home: &Path) -> Result<(), Error> {
        let files = WalkDir::new(home).into_iter().flatten();
        let (mut count, mut bytes) = (0, 0_u64);
        for file in files {
            count += 1;
            bytes += file.metadata().map_or(0, |meta| meta.len());
            if count > MOST_FILES || bytes > self.room {
                let message = format!(
                    "{} wrote more than {} bytes or {MOST_FILES} files; --limit-inflated allows more bytes",
                    self.name, self.room
                );
                return Err(Error::new(ErrorKind::TooLarge, Stage::Read, message));
            }
        }
        Ok(())
    }
}

/// Ends the program, and what it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // It may be gone already.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// A name that says what the bytes are, to programs that go by it first.
fn source_name(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'P', b'K', ..] => "source.xlsb",
        [0xd0, 0xcf, ..] | [0xdb, 0xa5, ..] => "source.doc",
        [0xff, b'W', ..] => "source.wpd",
        [0x31, 0xbe, ..] => "source.wri",
        _ => "source.xml",
    }
}

/// Settings of LibreOffice: no macros, nothing active, no links out, and no way to the network.
fn settle(home: &Path) -> io::Result<()> {
    let (scripting, inet) =
        ("/org.openoffice.Office.Common/Security/Scripting", "/org.openoffice.Inet/Settings");
    let mut items = String::new();
    for (path, name, value) in [
        (scripting, "DisableMacrosExecution", "true"),
        (scripting, "DisableActiveContent", "true"),
        (scripting, "BlockUntrustedRefererLinks", "true"),
        (scripting, "MacroSecurityLevel", "3"),
        (inet, "ooInetProxyType", "2"),
        (inet, "ooInetHTTPProxyName", "127.0.0.1"),
        (inet, "ooInetHTTPProxyPort", "9"),
        (inet, "ooInetHTTPSProxyName", "127.0.0.1"),
        (inet, "ooInetHTTPSProxyPort", "9"),
    ] {
        let _ = write!(
            items,
            "<item oor:path=\"{path}\"><prop oor:name=\"{name}\" oor:op=\"fuse\"><value>{value}</value></prop></item>"
        );
    }
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         {items}</oor:items>"
    );
    let user = home.join("profile/user");
    fs::create_dir_all(&user)?;
    fs::write(user.join("registrymodifications.xcu"), text)
}

/// The last line the program said.
fn words(home: &Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(home.join("said")).and_then(|file| file.take(WORDS).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).filter(|_| read.is_ok());
    let plain = |line: &str| line.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
    line.map(plain).unwrap_or_default()
}

/// A path as a URL (RFC 8089).
fn url(path: &Path) -> String {
    let mut out = "file://".to_owned();
    for b in path.as_os_str().as_encoded_bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(*b))
            }
            _ => _ = write!(out, "%{b:02X}"),
        }
    }
    out
}
