//! Machine code of components: made here, or by a process of its own that can be cut off.

use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wasmtime::component::Component;
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// Address space of a compiling process.
const SPACE: u64 = 6 << 30;
/// How often a compiling process is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// Who compiles.
#[derive(Debug, Clone, Default)]
pub enum Compiler {
    /// This process. A component can be made so that compiling takes minutes.
    #[default]
    Here,
    /// A process that is started for it and calls [`compile`].
    Apart {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<String>,
        /// How long it may take.
        time: Duration,
    },
}

/// Core instances of a component.
const CORES: u32 = 64;
/// Tables of the pool for each call.
const TABLES: u32 = 4;

/// How many calls a call counts as, by the memories and tables of the pool that it takes.
pub(crate) fn weight(component: &Component) -> u32 {
    let Some(needs) = component.resources_required() else { return u32::MAX };
    let memories = needs.num_memories.saturating_mul(4).div_ceil(5);
    memories.max(needs.num_tables.div_ceil(TABLES)).max(1)
}

/// What instances are made of; an engine that only compiles takes no memory for them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instances {
    Pooled(u32),
    None,
}

/// The settings of an engine. All that decide about machine code are the same for every kind of instances.
pub(crate) fn config(instances: Instances) -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.concurrency_support(false);
    config.epoch_interruption(true);
    config.max_wasm_stack(512 << 10);
    config.async_stack_size(1 << 20);
    config.wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20));
    config.memory_reservation(4 << 30);
    config.memory_guard_size(32 << 20);
    if let Instances::Pooled(calls) = instances {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(calls)
            // Only counted; what they take is bounded for each component.
            .total_core_instances(calls.saturating_mul(CORES))
            .total_memories(calls + calls / 4)
            .total_tables(calls * TABLES)
            .total_stacks(calls)
            .max_core_instances_per_component(CORES)
            .max_memories_per_component(20)
            .max_tables_per_component(100)
            .max_component_instance_size(2 << 20)
            .max_core_instance_size(1 << 20)
            .max_memory_size(crate::Limits::MAXIMUM.memory)
            .table_elements(crate::Limits::MAXIMUM.table_elements)
            .linear_memory_keep_resident(2 << 20)
            .table_keep_resident(64 << 10)
            .async_stack_keep_resident(64 << 10)
            .max_unused_warm_slots(calls.min(100))
            .pagemap_scan(Enabled::Auto);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// What a compiling process does: reads a component from the standard input, writes its machine code to the standard output.
/// It limits itself first.
///
/// # Errors
/// Why there is no machine code.
pub fn compile(time: Duration) -> Result<(), String> {
    let limit = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
            .map_err(|error| format!("the limits of the compiling process cannot be set: {error}"))
    };
    limit(Resource::Cpu, time.as_secs().max(1))?;
    limit(Resource::As, SPACE)?;
    limit(Resource::Core, 0)?;
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let engine = Engine::new(&config(Instances::None)).map_err(|error| format!("{error:#}"))?;
    let code = engine.precompile_component(&bytes).map_err(|error| plain(&error))?;
    std::io::stdout().write_all(&code).map_err(|error| error.to_string())
}

/// An error of compiling in one line.
pub(crate) fn plain(error: &wasmtime::Error) -> String {
    let whole = format!("{error:#}");
    whole.split('\n').map(str::trim).filter(|line| !line.is_empty()).take(3).collect::<Vec<_>>().join(" ")
}

/// Machine code, made by a process of its own.
///
/// # Errors
/// What the process says, or that it was cut off.
pub(crate) fn apart(
    bytes: &[u8],
    program: &PathBuf,
    arguments: &[String],
    time: Duration,
) -> Result<Vec<u8>, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("the compiling process cannot be started: {error}"))?;
    let (mut input, output, problems) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let code = scope.spawn(move || drain(output));
        let said = scope.spawn(move || drain(problems));
        // A process that ends early closes its input; what it says counts then.
        let wrote = scope.spawn(move || input.take().is_some_and(|mut input| input.write_all(bytes).is_ok()));
        let until = Instant::now() + time;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < until => std::thread::sleep(LOOK),
                _ => {
                    // It may have ended by itself meanwhile.
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        let _ = wrote.join();
        let code = code.join().unwrap_or_default();
        let said = said.join().unwrap_or_default();
        match status {
            Some(status) if status.success() => Ok(code),
            Some(status) if status.code().is_some() => {
                Err(String::from_utf8_lossy(&said).trim().chars().take(500).collect())
            }
            _ => Err(format!("compiling it takes more than {} s or too much memory", time.as_secs())),
        }
    })
}

fn drain(from: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What was read before an error is of no use without the rest, which the status tells.
        let _ = from.read_to_end(&mut bytes);
    }
    bytes
}
