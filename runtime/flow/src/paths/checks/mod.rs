//! The checks, one file each.

pub(super) mod asks;
pub(super) mod calls;
pub(super) mod conditions;
pub(super) mod loops;
pub(super) mod missing;
pub(super) mod reach;
