//! Tables for spreadsheets.

/// A table as CSV: UTF-8 with a mark at its beginning, without which Excel reads Chinese as something else, lines ended as RFC 4180 has
/// them. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = String::from('\u{feff}');
    line(&mut out, heading.iter().copied());
    for row in rows {
        line(&mut out, row.iter().map(String::as_str));
    }
    out
}

fn line<'c>(out: &mut String, cells: impl Iterator<Item = &'c str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
            && cell.parse::<f64>().is_err();
        let safe = if formula { format!("'{cell}") } else { cell.to_owned() };
        if safe.contains(['"', ',', ';', '\t', '\r', '\n']) {
            out.push('"');
            out.push_str(&safe.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&safe);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_customers_wrote_is_no_formula() {
        let row =
            ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2", "-2+3", "\t=1", "say \"hi\", 你好", "a\r\nb"];
        let text = table(&["题目", "b"], &[row.map(str::to_owned).to_vec()]);
        assert_eq!(
            text,
            "\u{feff}题目,b\r\n'=cmd|' /C calc'!A0,'+1+1,'@SUM(A1),-2,'-2+3,\"'\t=1\",\"say \"\"hi\"\", 你好\",\"a\r\nb\"\r\n"
        );
    }
}
