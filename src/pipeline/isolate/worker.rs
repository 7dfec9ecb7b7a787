//! The worker's side: reads one source after the other as told, until its standard input ends.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use super::wire::{Bytes, Done, Reply, Request, Setup, receive, send};
use crate::correction::Corrections;
use crate::dataset::{Layout, Source};
use crate::grammar::Forms;
use crate::pipeline::times::Clock;
use crate::pipeline::{Loaded, Method, Told, cite, guard, load, read_one};
use crate::source::{Form, Input, Seat, opened, sniff};

/// Serves until standard input ends. The caller is a process that does nothing else.
///
/// # Errors
/// Standard input or output is broken, or what came first is no setup.
pub fn serve() -> io::Result<()> {
    let mut from = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut to = BufWriter::with_capacity(1 << 16, io::stdout().lock());
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
    while let Some(request) = receive::<Request>(&mut from, &mut buffer)? {
        if setup.faults {
            fault(&request.path, &mut to);
        }
        send(&mut to, &answer(request, &method, setup.timed))?;
    }
    Ok(())
}

fn answer(request: Request, method: &Method<'_>, timed: bool) -> Reply {
    let mut clock = Clock::start(timed);
    let mut seen = None;
    let mut parts = Ok(Vec::new());
    let (path, odd, depth) = (request.path, request.odd_name, request.depth);
    let record = guard::catch(|| {
        let (source, bytes, form) = match (request.bytes, &request.converted) {
            (Bytes::Given(bytes), Some((size, digest, _))) => {
                seen = Some((*size, *digest));
                let form = sniff(&bytes);
                (Source { path: path.clone(), bytes: *size, digest: *digest }, bytes, form)
            }
            (Bytes::Given(bytes), None) => {
                if let Form::Archive(_) = sniff(&bytes) {
                    // One that lies too deep is refused by the parent, which does not open it either.
                    if depth < method.limits.depth {
                        let input = Input { path: path.clone(), bytes: 0, seat: Seat::Stdin };
                        opened(&input, bytes, &method.limits.bounds(), &mut seen)?;
                    }
                    return Ok(None);
                }
                let source = cite(&path, &bytes);
                seen = Some((source.bytes, source.digest));
                let form = sniff(&bytes);
                (source, bytes, form)
            }
            (Bytes::File(name), _) => {
                let seat = Seat::File(PathBuf::from(OsString::from_vec(name)));
                let input = Input { path: path.clone(), bytes: 0, seat };
                match load(&input, &method.limits, &mut seen)? {
                    Loaded::Source(source, bytes, form) => (source, bytes, form),
                    Loaded::Archive(_) => return Ok(None),
                }
            }
        };
        clock.lap(|t| &mut t.read);
        let converted = request.converted.as_ref().map(|(_, _, program)| program.as_str());
        let told = Told { odd: odd.as_deref(), converted };
        read_one(source, &bytes, form, told, method, &mut parts, &mut clock).map(Some)
    });
    match record.transpose() {
        None => Reply::Archive,
        Some(record) => Reply::Done(Done { seen, record, parts, times: clock.times() }),
    }
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
