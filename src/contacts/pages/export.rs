//! A list as a file: its columns, times in UTC.

use crate::contacts::{ContactLine, NextCall, Section};

/// What the file of a list tells of each contact.
#[derive(Clone, Copy, Debug)]
pub struct ExportColumns {
    /// The IP address: for those alone who may use Tracking.
    pub ip: bool,
    /// Its next or last call: where the list tells of it.
    pub call: bool,
}

impl ExportColumns {
    /// Those of a section.
    pub fn of(section: Section, ip: bool) -> Self {
        Self {
            ip,
            call: section == Section::Calls,
        }
    }

    /// Their names.
    pub fn names(self) -> Vec<&'static str> {
        let mut columns = vec!["Email", "Name", "Phone", "Status", "Owner"];
        columns.extend(["First seen (UTC)", "Last seen (UTC)"]);
        if self.call {
            columns.extend(["Call (UTC)", "Event", "Host"]);
        }
        columns.extend(self.ip.then_some("IP address"));
        columns
    }

    /// A contact as a row of the file.
    pub fn row(self, line: &ContactLine, call: Option<&NextCall>) -> Vec<String> {
        let mut row = vec![
            line.email.to_string(),
            line.name.clone(),
            line.phone.clone(),
            line.status.label().to_owned(),
            line.owner_name.clone().unwrap_or_default(),
            line.first_seen_at.to_string(),
            line.last_seen_at.to_string(),
        ];
        if self.call {
            row.extend(match call {
                Some(call) => [
                    call.starts_at.to_string(),
                    call.event_name.clone(),
                    call.host_name.clone(),
                ],
                None => Default::default(),
            });
        }
        row.extend(
            self.ip
                .then(|| line.ip.map(|ip| ip.to_string()).unwrap_or_default()),
        );
        row
    }
}
