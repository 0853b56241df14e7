//! Bot Framework: Composer projects and adaptive dialogs (`.dialog`, `.lg`, `.lu`, `.qna`).

mod expression;
mod lg;
mod memory;
mod project;
mod translate;
