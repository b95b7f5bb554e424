//! Letters as they are typed on any keyboard, for whoever looks for José or Łukasz and types jose or lukasz: the same in both databases
//! and for what is typed.

use std::collections::HashMap;
use std::sync::LazyLock;

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

/// A text in ASCII lower case, its Latin letters as whoever has no key for them types them: without their accents, whether these stand
/// in the letter or behind it, without strokes, and those that are two in one as two. Whatever else is in it stays as it is.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for char in text.chars().filter(|char| !is_accent(*char)) {
        match BARE.get(&char) {
            Some(bare) => folded.push_str(bare),
            None => folded.push(char.to_ascii_lowercase()),
        }
    }
    folded
}

/// Whether it is the accent of the letter before it, as macOS writes the names of files. SQLite's trigrams leave out the same ones.
fn is_accent(char: char) -> bool {
    matches!(
        char,
        '\u{300}'..='\u{304}' | '\u{306}'..='\u{30c}' | '\u{30f}' | '\u{311}' | '\u{31b}' | '\u{323}'..='\u{328}' | '\u{32d}'..='\u{32e}' | '\u{330}'..='\u{331}'
    )
}

/// Each letter that is typed otherwise, with what is typed.
static BARE: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    let without = (0..WITHOUT.len()).filter_map(|at| WITHOUT.get(at..=at));
    WITH.chars().zip(without).chain(OTHERS).collect()
});

/// The letters that no accent makes of another one, and the apostrophes that phones write. SQLite's trigrams do not know them: the view
/// that is looked through replaces them, in both databases.
const OTHERS: [(char, &str); 31] = [
    ('Ł', "l"),
    ('ł', "l"),
    ('Ø', "o"),
    ('ø', "o"),
    ('Ǿ', "o"),
    ('ǿ', "o"),
    ('Đ', "d"),
    ('đ', "d"),
    ('Ð', "d"),
    ('ð', "d"),
    ('Ħ', "h"),
    ('ħ', "h"),
    ('Ŧ', "t"),
    ('ŧ', "t"),
    ('İ', "i"),
    ('ı', "i"),
    ('’', "'"),
    ('‘', "'"),
    ('ʼ', "'"),
    ('ß', "ss"),
    ('ẞ', "ss"),
    ('Æ', "ae"),
    ('æ', "ae"),
    ('Ǽ', "ae"),
    ('ǽ', "ae"),
    ('Ǣ', "ae"),
    ('ǣ', "ae"),
    ('Œ', "oe"),
    ('œ', "oe"),
    ('Þ', "th"),
    ('þ', "th"),
];

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
            ("ÇELİK", "celik"),
            ("Yıldız", "yildiz"),
            ("O’Brien", "o'brien"),
            ("Þórðarson Æsa Đẹp", "thordarson aesa dep"),
            ("Nguyễn", "nguyen"),
            ("Škvorecký", "skvorecky"),
            ("Łukasz Bjørn Weiß", "lukasz bjorn weiss"),
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
            "../../migrations/postgres/2026-11-27-000140_fold_letters_of_contacts/up.sql"
        );
        assert!(migration.contains(WITH) && migration.contains(WITHOUT));
        // And SQLite's view replaces what its trigrams do not fold.
        let migration = include_str!(
            "../../migrations/sqlite/2026-11-27-000140_fold_letters_of_contacts/up.sql"
        );
        for (with, without) in OTHERS {
            let replaced = format!("'{with}', '{}'", without.replace('\'', "''"));
            assert!(migration.contains(&replaced), "{with}");
        }
        assert!(WITHOUT.bytes().all(|byte| byte.is_ascii_lowercase()));
    }
}
