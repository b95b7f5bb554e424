//! The four roles, and what each may do, by name.

use crate::db::columns::text_column;

/// What a staff member is in the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// May do everything.
    SuperAdmin,
    /// Runs the sales: everything but users, roles, settings and the audit log.
    SalesManager,
    /// Holds the Strategy calls.
    Closer,
    /// Holds the Discovery calls.
    Setter,
}

/// Something that not everybody may do. A route that needs it asks for it by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See and change the calls of every host, not only one's own.
    AllCalls,
    /// See every contact, not only those of one's own calls and one's own leads.
    AllContacts,
    /// See the leads who have no call yet, whoever owns them.
    AppointmentSetting,
    /// See and change the block list and its entries, and see IP addresses wherever they stand.
    Tracking,
    /// Create and change events.
    Events,
    /// Change the weekly hours of others, not only one's own.
    AllAvailability,
    /// Users, roles, settings and the audit log.
    Administration,
}

impl Role {
    /// Every role, the most powerful first.
    pub const ALL: [Self; 4] = [
        Self::SuperAdmin,
        Self::SalesManager,
        Self::Closer,
        Self::Setter,
    ];

    /// Whether this role may do it.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{Administration, AppointmentSetting};
        match self {
            Self::SuperAdmin => true,
            Self::SalesManager => permission != Administration,
            Self::Closer => false,
            Self::Setter => permission == AppointmentSetting,
        }
    }

    /// The name that the database and the command line use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::SalesManager => "sales_manager",
            Self::Closer => "closer",
            Self::Setter => "setter",
        }
    }

    /// Parses what [`Role::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| {
                format!("{text} is no role: super_admin, sales_manager, closer or setter")
            })
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::SuperAdmin => "Super Admin",
            Self::SalesManager => "Sales Manager",
            Self::Closer => "Closer",
            Self::Setter => "Setter",
        }
    }
}

text_column!(Role, Role::as_str, Role::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_specification_says() {
        use Permission::*;
        let all = [
            AllCalls,
            AllContacts,
            AppointmentSetting,
            Tracking,
            Events,
            AllAvailability,
            Administration,
        ];
        let may = |role: Role| {
            all.into_iter()
                .filter(|permission| role.may(*permission))
                .collect::<Vec<_>>()
        };
        assert_eq!(may(Role::SuperAdmin), all);
        assert_eq!(may(Role::SalesManager), all[..6]);
        assert_eq!(may(Role::Closer), []);
        assert_eq!(may(Role::Setter), [AppointmentSetting]);
    }
}
