//! The sections of Global Data.

use super::Status;

/// A part of Global Data with a list of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// Every contact that is not hidden.
    #[default]
    Contacts,
    /// Those without a call that is upcoming or was held.
    AppointmentSetting,
    /// Those with one.
    Calls,
    /// Those that the block list hides. For the eyes of those who may use Tracking.
    Blocked,
}

impl Section {
    /// Every section, as the tabs stand.
    pub const ALL: [Self; 4] = [
        Self::Contacts,
        Self::AppointmentSetting,
        Self::Calls,
        Self::Blocked,
    ];

    /// The name that URLs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::AppointmentSetting => "appointment-setting",
            Self::Calls => "calls",
            Self::Blocked => "blocked",
        }
    }

    /// The section of this name, as [`Section::as_str`] gives it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|section| section.as_str() == name)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contacts => "Contacts",
            Self::AppointmentSetting => "Appointment Setting",
            Self::Calls => "Calls",
            Self::Blocked => "Blocked",
        }
    }
    /// Whether contacts of this status belong there, as leads come by it.
    pub fn may_hold(self, status: Status) -> bool {
        !(self == Self::AppointmentSetting
            && matches!(status, Status::StrategyCall | Status::DiscoveryCall))
    }
}
