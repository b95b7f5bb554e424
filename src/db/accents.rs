//! Letters without their accents, for whoever looks for José and types jose: the same in both databases and for what is typed.

use diesel::SqliteConnection;
use diesel::result::QueryResult;

diesel::define_sql_function! {
    /// What [`fold`] makes of a text. PostgreSQL has it by a migration, SQLite by every connection.
    fn without_accents(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Teaches this connection `without_accents`.
pub(super) fn teach(conn: &mut SqliteConnection) -> QueryResult<()> {
    without_accents_utils::register_impl(conn, |text: String| fold(&text))
}

/// A text in ASCII lower case, its Latin letters without their accents, whether these stand in the letter or behind it; whatever
/// else is in it stays as it is.
pub fn fold(text: &str) -> String {
    let bare = |char: char| match char.is_ascii() {
        true => char.to_ascii_lowercase(),
        false => {
            let mut pairs = WITH.chars().zip(WITHOUT.chars());
            let found = pairs.find(|(with, _)| *with == char);
            found.map_or(char, |(_, without)| without)
        }
    };
    text.chars()
        .filter(|char| !is_accent(*char))
        .map(bare)
        .collect()
}

/// Whether it is the accent of the letter before it, as macOS writes the names of files. SQLite's trigrams leave out the same ones.
fn is_accent(char: char) -> bool {
    matches!(
        char,
        '\u{300}'..='\u{304}' | '\u{306}'..='\u{30c}' | '\u{30f}' | '\u{311}' | '\u{31b}' | '\u{323}'..='\u{328}' | '\u{32d}'..='\u{32e}' | '\u{330}'..='\u{331}'
    )
}

/// The letters of Latin scripts that Unicode decomposes into one of ASCII and its accents, and that SQLite's trigrams take for that
/// letter, too: no more, or its index would not find what the rows have.
const WITH: &str = "\
    ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆ\
    ćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔ\
    ŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜ\
    ǞǟǦǧǨǩǪǫǬǭǰǴǵǸǹǺǻȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲ\
    ȳḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺ\
    ḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴṵṶ\
    ṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸ\
    ẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴ\
    ỵỶỷỸỹ\
    ";

/// What each of them is without.
const WITHOUT: &str = "\
    aaaaaaceeeeiiiinooooouuuuyaaaaaaceeeeiiiinooooouuuuyyaaaaaac\
    cccccccddeeeeeeeeeegggggggghhiiiiiiiijjkkllllllnnnnnnoooooor\
    rrrrrssssssssttttuuuuuuuuuuuuwwyyyzzzzzzoouuaaiioouuuuuuuuuu\
    aaggkkoooojggnnaaaaaaeeeeiiiioooorrrruuuusstthhaaeeooooooooy\
    yaabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkklllll\
    lllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuu\
    uuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyaaaaaaaaaaaaaaaaaaaaaaaae\
    eeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyy\
    yyyyy\
    ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_left_out_and_other_letters_stay() {
        for (text, folded) in [
            ("José Ekström", "jose ekstrom"),
            ("ÇELİK", "celİk"),
            ("Nguyễn", "nguyen"),
            ("Škvorecký", "skvorecky"),
            ("Łukasz Bjørn Weiß", "Łukasz bjørn weiß"),
            ("Ёлка 李", "Ёлка 李"),
            ("%_\\", "%_\\"),
            ("Jose\u{301} Franc\u{327}ois\u{327}", "jose francois"),
            ("Nguye\u{302}\u{303}n", "nguyen"),
            ("\u{338}\u{20d7}", "\u{338}\u{20d7}"),
        ] {
            assert_eq!(fold(text), folded);
        }
        assert_eq!(WITH.chars().count(), WITHOUT.chars().count());
        // PostgreSQL folds the same letters.
        let migration = include_str!(
            "../../migrations/postgres/2026-11-27-000120_fold_accents_of_contacts/up.sql"
        );
        assert!(migration.contains(WITH) && migration.contains(WITHOUT));
        assert!(WITHOUT.bytes().all(|byte| byte.is_ascii_lowercase()));
    }
}
