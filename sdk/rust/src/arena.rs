//! The allocator of plug-ins: a piece of memory that is there from the start, then what the system gives.
//!
//! A call lives for microseconds. As long as it fits the arena, memory does not grow, which is what makes a fresh instance cheap. The
//! last allocation can grow and be freed in place; when everything was freed, the arena begins again.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;

/// `SIZE` bytes, and how far they are used.
pub(crate) struct Arena<const SIZE: usize> {
    memory: UnsafeCell<Memory<SIZE>>,
    state: UnsafeCell<State>,
}

#[repr(align(16))]
struct Memory<const SIZE: usize>([u8; SIZE]);

struct State {
    used: usize,
    live: usize,
}

// SAFETY: plug-ins have one thread; the tests keep an arena to themselves.
unsafe impl<const SIZE: usize> Sync for Arena<SIZE> {}

impl<const SIZE: usize> Arena<SIZE> {
    pub(crate) const fn new() -> Self {
        Self {
            memory: UnsafeCell::new(Memory([0; SIZE])),
            state: UnsafeCell::new(State { used: 0, live: 0 }),
        }
    }

    fn start(&self) -> *mut u8 {
        self.memory.get().cast()
    }

    /// Where in the arena this is, if it is.
    fn offset(&self, memory: *mut u8) -> Option<usize> {
        (memory as usize).checked_sub(self.start() as usize).filter(|offset| *offset < SIZE)
    }

    #[expect(clippy::mut_from_ref, reason = "there is one thread, and no reference outlives a method")]
    fn state(&self) -> &mut State {
        // SAFETY: see `Sync` above.
        unsafe { &mut *self.state.get() }
    }
}

// SAFETY: memory of the arena is handed out once: `used` only goes back over memory that was freed.
unsafe impl<const SIZE: usize> GlobalAlloc for Arena<SIZE> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let state = self.state();
        let address = self.start() as usize + state.used;
        let begin = state.used + (address.next_multiple_of(layout.align()) - address);
        match begin.checked_add(layout.size()).filter(|end| *end <= SIZE && begin < SIZE) {
            Some(end) => {
                state.used = end;
                state.live += 1;
                // SAFETY: `begin` lies in the arena.
                unsafe { self.start().add(begin) }
            }
            // SAFETY: the caller keeps the contract of the layout.
            None => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        let Some(offset) = self.offset(memory) else {
            // SAFETY: what is not in the arena came from the system.
            return unsafe { System.dealloc(memory, layout) };
        };
        let state = self.state();
        state.live -= 1;
        if state.live == 0 {
            state.used = 0;
        } else if offset + layout.size() == state.used {
            state.used = offset;
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Some(offset) = self.offset(memory) else {
            // SAFETY: what is not in the arena came from the system.
            return unsafe { System.realloc(memory, layout, size) };
        };
        let state = self.state();
        if offset + layout.size() == state.used && offset.checked_add(size).is_some_and(|end| end <= SIZE) {
            state.used = offset + size;
            return memory;
        }
        // SAFETY: the new memory is another one, and both hold as many bytes as are copied.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                std::ptr::copy_nonoverlapping(memory, moved, layout.size().min(size));
                self.dealloc(memory, layout);
            }
            moved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    #[test]
    fn the_last_one_grows_in_place_and_everything_freed_begins_again() {
        let arena = Arena::<1024>::new();
        unsafe {
            let one = arena.alloc(layout(10, 1));
            let two = arena.alloc(layout(8, 8));
            assert_eq!(two as usize % 8, 0);
            two.write_bytes(7, 8);
            assert_eq!(arena.realloc(two, layout(8, 8), 500), two);
            let moved = arena.realloc(one, layout(10, 1), 20);
            assert_ne!(moved, one);
            arena.dealloc(moved, layout(20, 1));
            arena.dealloc(two, layout(500, 8));
            assert_eq!(arena.alloc(layout(1024, 1)), arena.start());
        }
    }

    #[test]
    fn what_does_not_fit_comes_from_the_system_and_goes_back() {
        let arena = Arena::<64>::new();
        unsafe {
            let inside = arena.alloc(layout(40, 1));
            inside.write_bytes(5, 40);
            let outside = arena.realloc(inside, layout(40, 1), 100);
            assert!(arena.offset(inside).is_some() && arena.offset(outside).is_none());
            assert_eq!(std::slice::from_raw_parts(outside, 40), [5; 40]);
            let grown = arena.realloc(outside, layout(100, 1), 5000);
            arena.dealloc(grown, layout(5000, 1));
            assert_eq!(arena.state().live, 0);
        }
    }

    /// Allocations at random: nothing that lives is ever overwritten.
    #[test]
    fn what_lives_keeps_its_content() {
        let arena = Arena::<4096>::new();
        let mut live: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let mut seed = 1u32;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for round in 0..20_000 {
            let fill = (round % 251) as u8;
            unsafe {
                match next(3) {
                    0 | 1 if live.len() < 40 => {
                        let layout = layout(1 + next(300), 1 << next(5));
                        let memory = arena.alloc(layout);
                        memory.write_bytes(fill, layout.size());
                        live.push((memory, layout, fill));
                    }
                    _ if live.is_empty() => {}
                    1 => {
                        let (memory, old, fill) = live.swap_remove(next(live.len()));
                        let size = 1 + next(400);
                        let moved = arena.realloc(memory, old, size);
                        let kept = old.size().min(size);
                        assert!(std::slice::from_raw_parts(moved, kept).iter().all(|byte| *byte == fill));
                        moved.write_bytes(fill, size);
                        live.push((moved, layout(size, old.align()), fill));
                    }
                    _ => {
                        let (memory, layout, fill) = live.swap_remove(next(live.len()));
                        let content = std::slice::from_raw_parts(memory, layout.size());
                        assert!(content.iter().all(|byte| *byte == fill));
                        arena.dealloc(memory, layout);
                    }
                }
            }
        }
    }
}
