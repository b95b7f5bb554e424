//! The house as the README draws it: imports run down, diesel stays on its floors, one schema on both databases.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use leadgate::db::Connection;
use leadgate::db::connection::Access;

use crate::support::database::on_each_database;

/// The rooms of floor 3 in their order: each may import from those before it.
const FEATURES: [&str; 11] = [
    "organization",
    "staff",
    "audit",
    "mail",
    "blocking",
    "contacts",
    "events",
    "feeds",
    "calls",
    "tracking",
    "scheduler",
];

/// The floor of a file, and on floor 3 its place among the rooms.
fn floor(module: &[String]) -> (u32, usize) {
    let room = module.first().map_or("", String::as_str);
    let Some(order) = FEATURES.iter().position(|feature| *feature == room) else {
        return match room {
            "values" => (1, 0),
            "db" | "net" => (2, 0),
            "web" => (4, 0),
            _ => (6, 0),
        };
    };
    match module.get(1).map(String::as_str) {
        Some("routes" | "pages") => (5, 0),
        _ => (3, order),
    }
}

#[test]
fn a_file_imports_only_from_the_floors_below_or_the_rooms_above_it() {
    let mut wrong = Vec::new();
    for (path, module, source) in sources() {
        // A room's own `mod.rs` lists what is in it.
        if module.len() == 1 && path.ends_with("mod.rs") && FEATURES.contains(&module[0].as_str()) {
            continue;
        }
        let here = floor(&module);
        for import in imports(&source, &module) {
            let there = floor(&import);
            let same_room = import.first() == module.first();
            let allowed = there.0 < here.0
                || (there.0 == here.0 && (same_room || here.0 == 6 || there.1 < here.1));
            if !allowed || (here.0 == 5 && there.0 == 5 && !same_room) {
                wrong.push(format!("{} imports {}", path.display(), import.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn diesel_is_named_in_db_and_on_floor_3_only() {
    let wrong: Vec<_> = sources()
        .filter(|(_, module, source)| {
            (floor(module).0 != 3 && module[0] != "db") && source.contains("diesel")
        })
        .map(|(path, ..)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_line_of_the_log_has_a_field_of_the_name_under_which_it_keeps_its_text() {
    for (path, _, source) in sources() {
        for (number, line) in (1..).zip(source.lines()) {
            let is_named = ["(message =", ", message =", "(message,"]
                .iter()
                .any(|part| line.contains(part));
            assert!(
                !(line.contains("tracing::") && is_named),
                "{}:{number}",
                path.display()
            );
        }
    }
}

#[test]
fn the_names_of_the_databases_stand_in_db_only() {
    let names = ["Sqlite", "sqlite3", "Postgres", "PgConnection"];
    let wrong: Vec<_> = sources()
        .filter(|(_, module, source)| {
            (floor(module).0 != 6 && module[0] != "db")
                && names.iter().any(|name| source.contains(name))
        })
        .map(|(path, ..)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[actix_web::test]
async fn the_schema_agrees_with_both_databases() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db/schema.rs");
    on_each_database(async |database| {
        let mut conn = Connection::open(&database.url, Access::Write).unwrap();
        let introspected = schema(&tables(&mut conn));
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &introspected).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written, introspected, "UPDATE_SCHEMA=1 writes it anew");
    })
    .await;
}

/// Every file under `src`, with its module path and its text.
fn sources() -> impl Iterator<Item = (PathBuf, Vec<String>, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 10, "the sources were found");
    files.into_iter().map(move |path| {
        let relative = path.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Vec<String> = relative
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        module.retain(|part| part != "mod");
        let source = std::fs::read_to_string(&path).unwrap();
        (path, module, source)
    })
}

/// The modules of this crate that a file names: in `use` items and in paths, from the crate's root.
fn imports(source: &str, module: &[String]) -> Vec<Vec<String>> {
    use syn::visit::Visit;

    struct Imports {
        found: Vec<Vec<String>>,
        /// The module in which the visit stands.
        here: Vec<String>,
    }

    impl Imports {
        /// Reads `crate`, `self` and `super` at the beginning of a path.
        fn note(&mut self, path: Vec<String>) {
            let ups = path.iter().take_while(|part| *part == "super").count();
            let base = match path.first().map(String::as_str) {
                Some("crate") => Some((Vec::new(), 1)),
                Some("self") => Some((self.here.clone(), 1)),
                Some("super") => {
                    let up = self.here.len().saturating_sub(ups);
                    Some((self.here[..up].to_vec(), ups))
                }
                _ => None,
            };
            if let Some((mut base, skipped)) = base {
                base.extend(path.into_iter().skip(skipped));
                self.found.push(base);
            }
        }
    }

    impl<'ast> Visit<'ast> for Imports {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            let mut paths = Vec::new();
            flatten(&item.tree, &mut Vec::new(), &mut paths);
            paths.into_iter().for_each(|path| self.note(path));
        }

        fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
            self.here.push(item.ident.to_string());
            syn::visit::visit_item_mod(self, item);
            self.here.pop();
        }

        fn visit_path(&mut self, path: &'ast syn::Path) {
            let parts = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string());
            self.note(parts.collect());
            syn::visit::visit_path(self, path);
        }
    }

    let mut imports = Imports {
        found: Vec::new(),
        here: module.to_vec(),
    };
    imports.visit_file(&syn::parse_file(source).unwrap());
    imports.found.retain(|path| !path.is_empty());
    imports.found
}

fn flatten(tree: &syn::UseTree, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
        }
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, found);
            }
        }
        syn::UseTree::Name(name) => found.push(with(prefix, &name.ident)),
        syn::UseTree::Rename(name) => found.push(with(prefix, &name.ident)),
        syn::UseTree::Glob(_) => found.push(prefix.clone()),
    }
}

fn with(prefix: &[String], last: &syn::Ident) -> Vec<String> {
    prefix.iter().cloned().chain([last.to_string()]).collect()
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Integer)]
    primary: i32,
}

const SQLITE_COLUMNS: &str = "
    SELECT m.name AS table_name, c.name AS name, lower(c.type) AS kind, c.\"notnull\" = 0 AS nullable,
           CAST(c.pk AS INTEGER) AS \"primary\"
    FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'
      AND m.name NOT LIKE '%\\_parts%' ESCAPE '\\'
    ORDER BY m.name, c.cid";

const POSTGRES_COLUMNS: &str = "
    SELECT c.table_name::text, c.column_name::text AS name, c.data_type::text AS kind,
           c.is_nullable = 'YES' AS nullable, coalesce(k.ordinal_position, 0)::int4 AS \"primary\"
    FROM information_schema.columns c
    LEFT JOIN information_schema.table_constraints t
           ON t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY' AND t.table_schema = 'public'
    LEFT JOIN information_schema.key_column_usage k
           ON k.constraint_name = t.constraint_name AND k.table_name = c.table_name AND k.column_name = c.column_name
    WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_\\_%' AND c.table_name NOT LIKE '%\\_texts'
    ORDER BY c.table_name COLLATE \"C\", c.ordinal_position";

fn tables(conn: &mut Connection) -> BTreeMap<String, Vec<Column>> {
    let query = match conn {
        Connection::Sqlite(_) => SQLITE_COLUMNS,
        Connection::Postgres(_) => POSTGRES_COLUMNS,
    };
    let columns: Vec<Column> = diesel::sql_query(query).load(conn).unwrap();
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in columns {
        tables
            .entry(column.table_name.clone())
            .or_default()
            .push(column);
    }
    tables
}

/// `schema.rs`, as these tables would have it.
fn schema(tables: &BTreeMap<String, Vec<Column>>) -> String {
    let mut text = "//! The tables as diesel knows them: written by introspection, and a test keeps it equal to \
                    both databases.\n\n#![allow(missing_docs)]\n"
        .to_owned();
    for (table, columns) in tables {
        let mut keys: Vec<_> = columns.iter().filter(|column| column.primary > 0).collect();
        keys.sort_by_key(|column| column.primary);
        let keys: Vec<_> = keys.iter().map(|column| column.name.as_str()).collect();
        text += &format!(
            "\ndiesel::table! {{\n    {table} ({}) {{\n",
            keys.join(", ")
        );
        for column in columns {
            let kind = match (column.kind.as_str(), column.name.as_str()) {
                // SQLite's own row number is declared INTEGER, and has 64 bits.
                ("integer", "id") | ("bigint", _) => "BigInt",
                ("integer", _) => "Integer",
                ("text", _) => "Text",
                ("boolean", _) => "Bool",
                ("blob" | "bytea", _) => "Binary",
                ("timestamp" | "timestamp without time zone", _) => "Timestamp",
                ("date", _) => "Date",
                (other, _) => panic!("{table}.{} is a {other}", column.name),
            };
            let kind = if column.nullable {
                format!("Nullable<{kind}>")
            } else {
                kind.to_owned()
            };
            text += &format!("        {} -> {kind},\n", column.name);
        }
        text += "    }\n}\n";
    }
    text += "\ndiesel::allow_tables_to_appear_in_same_query!(\n";
    for table in tables.keys() {
        text += &format!("    {table},\n");
    }
    text + ");\n"
}
