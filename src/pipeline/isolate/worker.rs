//! The worker's side: reads one source after the other as told, until its standard input ends.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::time::Instant;

use super::wire::{Bytes, Done, KEEP_BACK, MARK, Reply, Request, Setup, Taken, Want, put, receive, send};
use crate::correction::Corrections;
use crate::dataset::{Failure, Layout, Outcome, Source};
use crate::error::{Error, ErrorKind};
use crate::grammar::Forms;
use crate::pipeline::times::Clock;
use crate::pipeline::{Loaded, Method, Told, guard, load, loaded, read_one};
use crate::source::{Bounds, Digest, Input, Member, Proof, Root, Seat, Stamp, Trail, bytes, sniff};

/// Serves until standard input ends. The caller is a process that does nothing else.
///
/// # Errors
/// Standard input or output is broken, or what came first is no setup.
pub fn serve() -> io::Result<()> {
    let mut from = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut to = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    let mut buffer = Vec::new();
    let Some(setup) = receive::<Setup>(&mut from, &mut buffer)? else { return Ok(()) };
    // A limit that the system does not allow leaves its own in force.
    let _ = rlimit::Resource::AS.set(setup.memory, setup.memory);
    let _ = rlimit::Resource::CORE.set(0, 0);
    // Without the parent nobody watches the time that a source takes.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    let forms = Forms::from_texts(&setup.grammars).map_err(io::Error::other)?;
    let corrections = match setup.corrections.as_slice() {
        [] => Corrections::default(),
        bytes => Corrections::parse(bytes).map_err(io::Error::other)?,
    };
    let layout = Layout::new(&forms);
    let (limits, corrections) = (setup.limits, &corrections);
    // The parent converts, whose memory is not capped.
    let method =
        Method { forms: &forms, layout: &layout, limits, corrections, converter: None, deadline: None };
    send(&mut to, &Reply::Ready)?;
    let mut trail = Trail::default();
    while let Some(Taken { give, requests }) = receive::<Taken>(&mut from, &mut buffer)? {
        let mut sent = Instant::now();
        if let Some(bytes) = give {
            trail.give(bytes);
        }
        for request in requests {
            io::stderr().write_all(&[MARK])?;
            if setup.faults && request.want == Want::Outcome {
                fault(&request.path, &mut to);
            }
            let bounds = limits.bounds();
            let reply = match request.want {
                Want::Outcome => answer(request, &method, setup.timed, &mut trail)?,
                Want::Digest => {
                    let bytes = guard::catch(|| fetch(request, &mut trail, &bounds)).ok();
                    Reply::Digest(bytes.map(|bytes| (bytes.len() as u64, Digest::of(&bytes))))
                }
                Want::Bytes => {
                    Reply::Bytes(guard::catch(|| fetch(request, &mut trail, &bounds)).map(Into::into))
                }
            };
            put(&mut to, &reply)?;
            if sent.elapsed() >= KEEP_BACK {
                to.flush()?;
                sent = Instant::now();
            }
        }
        to.flush()?;
    }
    Ok(())
}

/// The bytes of a source.
fn fetch(request: Request, trail: &mut Trail, bounds: &Bounds) -> Result<Vec<u8>, Error> {
    match request.bytes {
        Bytes::Given(bytes) => Ok(bytes),
        Bytes::File(name) => {
            let seat = Seat::File(PathBuf::from(OsString::from_vec(name)));
            bytes(&Input { path: request.path, bytes: 0, seat }, bounds)
        }
        Bytes::Member { file, proof, nest, spots } => {
            trail.member(&root(file, proof, nest), &spots, bounds)?.read(bounds.bytes)
        }
    }
}

fn root(file: Option<Vec<u8>>, proof: Proof, nest: (u32, u64)) -> Root {
    let path = file.map(|name| PathBuf::from(OsString::from_vec(name)));
    Root { path, bytes: None, proof, nest }
}

fn answer(request: Request, method: &Method<'_>, timed: bool, trail: &mut Trail) -> io::Result<Reply> {
    let mut clock = Clock::start(timed);
    let mut seen = None;
    let mut parts = Ok(Vec::new());
    let Request { path, bytes, digest, odd_name, nest, converted, .. } = request;
    // Where it is found again, should it be an archive; and the archive.
    let (mut way, mut packed) = (None, None);
    let mut stamp = None;
    let record = guard::catch(|| {
        let input = |seat| Input { path: path.clone(), bytes: 0, seat };
        let loaded = match (bytes, &converted) {
            (Bytes::Given(bytes), Some((size, digest, _))) => {
                seen = Some((*size, *digest));
                let form = sniff(&bytes);
                Loaded::Source(Source { path: path.clone(), bytes: *size, digest: *digest }, bytes, form)
            }
            (Bytes::Given(bytes), None) => {
                let seat = match nest {
                    (0, _) => Seat::Stdin,
                    (depth, around) => Seat::Member(Member::elsewhere(depth, around)),
                };
                trail.forget();
                let digest = digest.unwrap_or_else(|| Digest::of(&bytes));
                way = Some((root(None, Proof::Digest(digest), nest), Vec::new()));
                loaded(&input(seat), bytes, digest, &method.limits, &mut seen)?
            }
            (Bytes::File(name), _) => {
                let place = PathBuf::from(OsString::from_vec(name.clone()));
                trail.forget();
                stamp = Stamp::of(&place);
                way = stamp.map(|stamp| (root(Some(name), Proof::Stamp(stamp), (0, 0)), Vec::new()));
                load(&input(Seat::File(place)), &method.limits, &mut seen)?
            }
            (Bytes::Member { file, proof, nest, spots }, _) => {
                let (root, bounds) = (root(file, proof, nest), method.limits.bounds());
                let member = trail.member(&root, &spots, &bounds)?;
                let bytes = member.read(bounds.bytes)?;
                let digest = Digest::of(&bytes);
                way = Some((root, spots));
                loaded(&input(Seat::Member(member)), bytes, digest, &method.limits, &mut seen)?
            }
        };
        clock.lap(|t| &mut t.read);
        let (source, bytes, form) = match loaded {
            Loaded::Source(source, bytes, form) => (source, bytes, form),
            Loaded::Archive(archive) => {
                packed = Some(archive);
                return Ok(None);
            }
        };
        let program = converted.as_ref().map(|(_, _, program)| program.as_str());
        let told = Told { odd: odd_name.as_deref(), converted: program };
        read_one(source, &bytes, form, told, method, &mut parts, &mut clock)
    });
    if record.as_ref().is_err_and(|error| error.kind() == ErrorKind::Internal) {
        // What panicked may have been what is open.
        trail.forget();
    }
    if let Some(mut archive) = packed {
        let listed = archive.list();
        if let Some((root, spots)) = way {
            trail.keep(root, spots, archive);
        }
        return Ok(Reply::Archive(listed, stamp));
    }
    let outcome = match record.transpose() {
        Some(Ok(record)) => Some(Outcome::Report(Box::new(record))),
        Some(Err(error)) => Some(Outcome::Failure(Failure { path, seen, error })),
        // Its reports are among its parts.
        None => None,
    };
    let outcome = outcome.map_or(Ok(Vec::new()), |outcome| postcard::to_stdvec(&outcome));
    let outcome = outcome.map_err(io::Error::other)?;
    Ok(Reply::Done(Done { outcome, parts, times: clock.times() }))
}

/// Fails on purpose, for tests of the parent: `gongkai-fault-abort.txt` and kin.
fn fault(path: &str, to: &mut impl Write) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some(what) = name.strip_prefix("gongkai-fault-") else { return };
    match what.split('.').next().unwrap_or_default() {
        "abort" => std::process::abort(),
        "exit" => std::process::exit(0),
        "stack" => _ = deep(0),
        "memory" => {
            let hoard: Vec<u8> = vec![1; 100 << 30];
            std::hint::black_box(&hoard);
        }
        "loop" => loop {
            std::hint::spin_loop();
        },
        "output" => while to.write_all(b"out").is_ok() {},
        // The pipe is closed, the process goes on.
        "pipe" => {
            let closed = rustix::stdio::dup2_stdout(io::stderr());
            while closed.is_ok() {
                std::hint::spin_loop();
            }
        }
        _ => {}
    }
}

/// Deeper than any stack; the result is used, so that it stays a recursion.
#[expect(unconditional_recursion, reason = "that is the fault")]
fn deep(n: u64) -> u64 {
    let frame = std::hint::black_box([n; 64]);
    deep(n + 1).wrapping_add(frame.iter().sum::<u64>())
}
