//! The worker's side: reads one source after the other as told, until its standard input ends.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::time::Instant;

use super::wire::{Bytes, Done, KEEP_BACK, MARK, Reply, Request, Setup, put, receive, send};
use crate::correction::Corrections;
use crate::dataset::{Failure, Layout, Outcome, Source};
use crate::grammar::Forms;
use crate::pipeline::times::Clock;
use crate::pipeline::{Loaded, Method, Told, guard, load, loaded, read_one};
use crate::source::{Digest, Form, Input, Seat, sniff};

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
    let forms = Forms::from_texts(&setup.grammars).map_err(io::Error::other)?;
    let corrections = match setup.corrections.as_slice() {
        [] => Corrections::default(),
        bytes => Corrections::parse(bytes).map_err(io::Error::other)?,
    };
    let layout = Layout::new(&forms);
    let (limits, corrections) = (setup.limits, &corrections);
    // The parent converts, whose memory is not capped.
    let method = Method { forms: &forms, layout: &layout, limits, corrections, converter: None };
    send(&mut to, &Reply::Ready)?;
    while let Some(requests) = receive::<Vec<Request>>(&mut from, &mut buffer)? {
        let mut sent = Instant::now();
        for request in requests {
            io::stderr().write_all(&[MARK])?;
            if setup.faults {
                fault(&request.path, &mut to);
            }
            put(&mut to, &answer(request, &method, setup.timed)?)?;
            if sent.elapsed() >= KEEP_BACK {
                to.flush()?;
                sent = Instant::now();
            }
        }
        to.flush()?;
    }
    Ok(())
}

fn answer(request: Request, method: &Method<'_>, timed: bool) -> io::Result<Reply> {
    let mut clock = Clock::start(timed);
    let mut seen = None;
    let mut parts = Ok(Vec::new());
    let Request { path, bytes, digest, odd_name, depth, converted } = request;
    let record = guard::catch(|| {
        let loaded = match (bytes, &converted) {
            (Bytes::Given(bytes), Some((size, digest, _))) => {
                seen = Some((*size, *digest));
                let form = sniff(&bytes);
                Loaded::Source(Source { path: path.clone(), bytes: *size, digest: *digest }, bytes, form)
            }
            (Bytes::Given(bytes), None) => {
                // One that lies too deep is refused by the parent, which does not open it either.
                if depth >= method.limits.depth && matches!(sniff(&bytes), Form::Archive(_)) {
                    return Ok(None);
                }
                let input = Input { path: path.clone(), bytes: 0, seat: Seat::Stdin };
                let digest = digest.unwrap_or_else(|| Digest::of(&bytes));
                loaded(&input, bytes, digest, &method.limits, &mut seen)?
            }
            (Bytes::File(name), _) => {
                let seat = Seat::File(PathBuf::from(OsString::from_vec(name)));
                load(&Input { path: path.clone(), bytes: 0, seat }, &method.limits, &mut seen)?
            }
        };
        clock.lap(|t| &mut t.read);
        let Loaded::Source(source, bytes, form) = loaded else { return Ok(None) };
        let program = converted.as_ref().map(|(_, _, program)| program.as_str());
        let told = Told { odd: odd_name.as_deref(), converted: program };
        read_one(source, &bytes, form, told, method, &mut parts, &mut clock).map(Some)
    });
    let outcome = match record.transpose() {
        None => return Ok(Reply::Archive),
        Some(Ok(record)) => Outcome::Report(Box::new(record)),
        Some(Err(error)) => Outcome::Failure(Failure { path, seen, error }),
    };
    let outcome = postcard::to_stdvec(&outcome).map_err(io::Error::other)?;
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
        _ => {}
    }
}

/// Deeper than any stack; the result is used, so that it stays a recursion.
#[expect(unconditional_recursion, reason = "that is the fault")]
fn deep(n: u64) -> u64 {
    let frame = std::hint::black_box([n; 64]);
    deep(n + 1).wrapping_add(frame.iter().sum::<u64>())
}
