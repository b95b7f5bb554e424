//! A list as a file: its columns, times in UTC.

use crate::contacts::ContactLine;

/// The columns of the file; the IP address for those alone who may use Tracking.
pub fn export_columns(with_ip: bool) -> Vec<&'static str> {
    let mut columns = vec![
        "Email",
        "Name",
        "Phone",
        "Status",
        "Owner",
        "First seen (UTC)",
        "Last seen (UTC)",
    ];
    columns.extend(with_ip.then_some("IP address"));
    columns
}

/// A contact as a row of the file.
pub fn export_row(line: &ContactLine, with_ip: bool) -> Vec<String> {
    let mut row = vec![
        line.email.to_string(),
        line.name.clone(),
        line.phone.clone(),
        line.status.label().to_owned(),
        line.owner_name.clone().unwrap_or_default(),
        line.first_seen_at.to_string(),
        line.last_seen_at.to_string(),
    ];
    row.extend(with_ip.then(|| line.ip.map(|ip| ip.to_string()).unwrap_or_default()));
    row
}
