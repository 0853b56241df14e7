//! What generated bindings call. Nothing for authors.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// Memory that lives as long as a call of the host.
pub struct Cleanup {
    memory: NonNull<u8>,
    layout: Layout,
}

impl Cleanup {
    /// Memory of this layout and what frees it; none for an empty layout.
    #[must_use]
    pub fn new(layout: Layout) -> (*mut u8, Option<Self>) {
        if layout.size() == 0 {
            return (std::ptr::null_mut(), None);
        }
        // SAFETY: the size is not zero.
        let memory = unsafe { alloc(layout) };
        let Some(memory) = NonNull::new(memory) else { handle_alloc_error(layout) };
        (memory.as_ptr(), Some(Self { memory, layout }))
    }

    /// Leaves the memory to whoever has its address.
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        // SAFETY: it was allocated in `new` with this layout and is freed once.
        unsafe { dealloc(self.memory.as_ptr(), self.layout) }
    }
}

/// Makes the linker keep `cabi_realloc`, through which the host hands over texts and lists.
pub fn maybe_link_cabi_realloc() {
    #[cfg(target_arch = "wasm32")]
    {
        #[used]
        static KEPT: unsafe extern "C" fn(*mut u8, usize, usize, usize) -> *mut u8 = cabi_realloc;
    }
}

/// Memory for what the host hands over.
///
/// # Safety
/// As the component model says: `old` is what this function gave before for `old_len` bytes of this `align`.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(old: *mut u8, old_len: usize, align: usize, new_len: usize) -> *mut u8 {
    // SAFETY: the host keeps the contract above, and `align` is a power of two.
    unsafe {
        let memory = if old_len != 0 {
            std::alloc::realloc(old, Layout::from_size_align_unchecked(old_len, align), new_len)
        } else if new_len != 0 {
            alloc(Layout::from_size_align_unchecked(new_len, align))
        } else {
            return align as *mut u8;
        };
        if memory.is_null() {
            std::arch::wasm32::unreachable();
        }
        memory
    }
}

/// Runs constructors of statics before the first function; Rust has none, C code that is linked in may.
#[cfg(target_arch = "wasm32")]
pub fn run_ctors_once() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static DONE: AtomicBool = AtomicBool::new(false);
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    if !DONE.swap(true, Ordering::Relaxed) {
        // SAFETY: the linker writes this function, and it runs once.
        unsafe { __wasm_call_ctors() }
    }
}
