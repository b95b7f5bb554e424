//! What the Super Admin does under Tracking → Blocking, and what becomes of Global Data by it.

use super::{Admin, Lead};

impl Admin {
    /// Copies the email from the card, and blocks it.
    pub async fn blocks_email_of(&self, lead: &Lead) {
        self.opens_card_of(lead).await;
        self.copies("email address", lead.email).await;
        self.adds_block("Email address", lead.email, "Block email")
            .await;
        self.browser.sees("1 contact is hidden").await;
        self.browser.sees("1 upcoming call").await;
    }

    /// Copies the IP address from the card, and blocks it.
    pub async fn blocks_ip_address_of(&self, lead: &Lead) {
        self.opens_card_of(lead).await;
        self.browser.does_not_see(lead.ip).await;
        self.browser
            .click_in("Parts of this card", "Additional Details")
            .await;
        self.copies("IP address", lead.ip).await;
        self.adds_block("IP address", lead.ip, "Block IP address")
            .await;
    }

    /// Blocks an email that no contact has.
    pub async fn blocks_email(&self, email: &str) {
        let browser = &self.browser;
        self.goes_to("Blocking").await;
        browser.click("Add New").await;
        browser.tick("Email address").await;
        browser.fill("Value", email).await;
        if browser.has_scripts() {
            browser
                .sees("No contact in Global Data will be hidden")
                .await;
        }
        browser.click("Block email").await;
        browser.sees(&format!("Blocked {email}")).await;
    }

    /// Looks for a contact who is hidden.
    pub async fn finds_hidden(&self, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Global Data").await;
        browser.is_at("Contacts").await;
        browser.does_not_see(lead.email).await;
        browser.click("Blocked").await;
        browser.is_at("Blocked").await;
        browser.sees(lead.email).await;
    }

    /// Looks for a contact who is hidden no more.
    pub async fn finds_back(&self, lead: &Lead) {
        self.goes_to("Global Data").await;
        self.browser.sees(lead.email).await;
        self.browser.click("Blocked").await;
        self.browser.sees("Nobody is hidden").await;
    }

    /// Looks at the visits that either block has refused.
    pub async fn finds_entries_of(&self, lead: &Lead, count: usize) {
        let browser = &self.browser;
        for value in [lead.email, lead.ip] {
            self.goes_to("Blocking").await;
            browser.click_in_row(value, "View Entries").await;
            browser.sees(&format!("Entries of {value}")).await;
            for words in [lead.email, lead.name, lead.ip, "Intro call", "Screening"] {
                browser.sees(words).await;
            }
            let rows = browser.rows().await;
            browser
                .make_sure(rows == count, &format!("there are {rows} entries"))
                .await;
        }
    }

    /// Pastes what a refused lead has quoted into the search of Global Data.
    pub async fn looks_up(&self, reference: &str, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Global Data").await;
        browser.fill("Search contacts", reference).await;
        browser.click("Search").await;
        browser.sees("The decision").await;
        for words in [reference, "Refused", lead.email, lead.ip, "Known by"] {
            browser.sees(words).await;
        }
    }

    /// Undoes what was done last, from the message that tells of it.
    pub async fn undoes_the_deletion_of_two_blocks(&self, lead: &Lead) {
        let browser = &self.browser;
        browser.click("Undo").await;
        browser.sees("Undo this?").await;
        browser.sees("is on the list again as it was").await;
        browser.click("Undo").await;
        browser.sees("Undone: 2 lines are as before.").await;
        browser.sees(lead.ip).await;
    }

    /// Lets a block end in a week.
    pub async fn extends_the_block_of(&self, value: &str) {
        let browser = &self.browser;
        self.goes_to("Blocking").await;
        browser.click_in_row(value, "View Entries").await;
        browser.click("Extend").await;
        browser.sees("does not expire").await;
        browser.tick("A week from now").await;
        browser.fill("Reason", "Perhaps they mean well").await;
        browser.click("Save").await;
        browser.sees(&format!("{value} expires")).await;
    }

    /// Blocks a lead who has a call before it, and cancels that with it.
    pub async fn blocks_and_cancels_the_call_of(&self, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Blocking").await;
        browser.click("Add New").await;
        browser.tick("Email address").await;
        browser.fill("Value", lead.email).await;
        if browser.has_scripts() {
            browser.sees("1 upcoming call, booked before").await;
        }
        browser.click("Block email").await;
        browser.sees("Say what is to become of these calls.").await;
        browser.tick("Cancel it").await;
        browser.fill("Reason to cancel", "Spam after all").await;
        browser.click("Block email").await;
        browser.sees("1 upcoming call was canceled.").await;
    }

    /// Undoes that, from the message that tells of it.
    pub async fn undoes_the_block_and_the_cancel_of(&self, lead: &Lead) {
        let browser = &self.browser;
        browser.click("Undo").await;
        browser.sees("Undo this?").await;
        browser
            .sees(&format!("{} comes off the list.", lead.email))
            .await;
        browser.sees("is booked again: its time is free.").await;
        browser
            .sees("1 hidden contact comes back to Global Data")
            .await;
        browser.sees(lead.name).await;
        browser.click("Undo").await;
        browser.sees("1 call is booked again.").await;
    }

    /// Deletes one of the blocks that catch a lead.
    pub async fn deletes_email_block_of(&self, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Blocking").await;
        browser.click_in_row(lead.email, "Delete").await;
        browser.sees("Delete this block?").await;
        browser.sees("Another block catches this lead").await;
        browser.sees(lead.ip).await;
        browser.click("Delete").await;
        browser.sees("Deleted the block of").await;
        browser.does_not_see("back in Global Data.").await;
    }

    /// Deletes what is left, in bulk.
    pub async fn deletes_the_other_two_blocks(&self, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Blocking").await;
        if browser.has_scripts() {
            browser.tick("Select all on this page").await;
            browser.sees("2 selected").await;
        } else {
            browser.tick_in_row(lead.ip).await;
            browser.tick_in_row("junk@spam.example").await;
        }
        browser.click("Delete").await;
        browser.sees("Delete 2 blocks?").await;
        browser.sees("Back in Global Data, and able to book").await;
        browser.sees(lead.name).await;
        browser.click("Delete ticked blocks").await;
        browser.sees("1 contact is back in Global Data.").await;
        browser.sees("Nobody is blocked").await;
    }

    /// Blocks a lead who has a call before it, and keeps that.
    async fn adds_block(&self, kind: &str, value: &str, button: &str) {
        let browser = &self.browser;
        self.goes_to("Blocking").await;
        browser.click("Add New").await;
        browser.tick(kind).await;
        self.puts_into("Value", value).await;
        if browser.has_scripts() {
            browser.sees("1 upcoming call, booked before").await;
        }
        browser.click(button).await;
        browser.sees("Say what is to become of these calls.").await;
        browser.tick("Keep").await;
        browser.click(button).await;
        browser.sees(&format!("Blocked {value}")).await;
    }
}
