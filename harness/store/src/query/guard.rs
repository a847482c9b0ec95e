//! What may be asked: one `SELECT` over the run's tables, and nothing that reads a file, writes, or multiplies tables
//! beyond measure.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, Query, Select, Statement, TableFactor, Visit, Visitor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::{Token, Tokenizer};
use twofold_core::strict::{nearest, one_line};

/// Longest question, in bytes.
const MOST_BYTES: usize = 20_000;
/// Most rows that tables may have together where every row of one meets every row of another.
const MOST_TOGETHER: f64 = 5e6;
/// Most operators and keywords of a question.
const MOST_JOINTS: usize = 400;
/// Most brackets in each other.
const MOST_BRACKETS: usize = 10;
/// Deepest nesting of all else.
const MOST_DEPTH: usize = 40;

/// Checks a question to tables of these names and heights.
///
/// # Errors
/// In one line.
pub fn check(query: &str, tables: &[(&str, usize)]) -> Result<(), String> {
    if query.len() > MOST_BYTES {
        return Err(format!(
            "a question of {} bytes is too long (hint: at most {MOST_BYTES})",
            query.len()
        ));
    }
    check_joints(query)?;
    let options = ParserOptions {
        trailing_commas: true,
        ..ParserOptions::default()
    };
    let statements = Parser::new(&GenericDialect)
        .with_options(options)
        .with_recursion_limit(MOST_DEPTH)
        .try_with_sql(query)
        .and_then(|mut parser| parser.parse_statements())
        .map_err(|error| one_line(&error.to_string()))?;
    let [Statement::Query(asked)] = &statements[..] else {
        return Err(
            "only one SELECT can be asked (hint: nothing is written, dropped or created here)"
                .to_owned(),
        );
    };
    let mut named = Names(BTreeSet::new());
    let _ = asked.visit(&mut named);
    let mut guard = Guard {
        tables,
        named: &named.0,
    };
    match asked.visit(&mut guard) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(refusal) => Err(refusal),
    }
}

/// Refuses a question of very many brackets or operators: `1+1+1+…` is as deep as it is long, and whoever looks at it, the answering
/// engine too, goes down as deep.
fn check_joints(query: &str) -> Result<(), String> {
    let tokens = Tokenizer::new(&GenericDialect, query)
        .tokenize()
        .map_err(|error| one_line(&error.to_string()))?;
    let is_joint = |token: &&Token| match token {
        Token::Word(word) => word.keyword != Keyword::NoKeyword,
        Token::Whitespace(_)
        | Token::Comma
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::LParen
        | Token::RParen
        | Token::Period => false,
        _ => true,
    };
    // The parser tries what stands in brackets twice, and what stands in those twice again.
    let (mut open, mut deepest) = (0_usize, 0);
    for token in &tokens {
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => open += 1,
            Token::RParen | Token::RBracket | Token::RBrace => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    if deepest > MOST_BRACKETS {
        return Err(format!(
            "{deepest} brackets in each other are too many (hint: at most {MOST_BRACKETS}; WITH gives a part a name)"
        ));
    }
    let joints = tokens.iter().filter(is_joint).count();
    if joints > MOST_JOINTS {
        return Err(format!(
            "a question of {joints} operators and keywords is too deep (hint: at most {MOST_JOINTS}; IN (…) takes a list)"
        ));
    }
    Ok(())
}

/// The names that queries give to parts of themselves.
struct Names(BTreeSet<String>);

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let with = query.with.iter().flat_map(|with| &with.cte_tables);
        self.0
            .extend(with.map(|part| part.alias.name.value.clone()));
        ControlFlow::Continue(())
    }
}

struct Guard<'a> {
    tables: &'a [(&'a str, usize)],
    named: &'a BTreeSet<String>,
}

impl Guard<'_> {
    /// Rows of what is read; of a part of the query, as many as the largest table has.
    fn rows(&self, factor: &TableFactor) -> f64 {
        let known = match factor {
            TableFactor::Table { name, .. } => {
                let name = name.to_string();
                self.tables.iter().find(|(known, _)| *known == name)
            }
            _ => None,
        };
        let largest = self.tables.iter().map(|(_, rows)| *rows).max();
        known.map_or(largest.unwrap_or(1), |(_, rows)| *rows).max(1) as f64
    }
}

impl Visitor for Guard<'_> {
    type Break = String;

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table {
                name, args: None, ..
            } => {
                let [part] = &name.0[..] else {
                    return ControlFlow::Break(format!("unknown table {:?}", name.to_string()));
                };
                let name = part
                    .as_ident()
                    .map_or_else(|| part.to_string(), |ident| ident.value.clone());
                let known: Vec<&str> = self.tables.iter().map(|(known, _)| *known).collect();
                if known.contains(&name.as_str()) || self.named.contains(&name) {
                    return ControlFlow::Continue(());
                }
                ControlFlow::Break(format!(
                    "unknown table {name:?} (hint: {})",
                    nearest(&name, &known)
                ))
            }
            TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => {
                ControlFlow::Continue(())
            }
            other => ControlFlow::Break(format!(
                "{:?} cannot be read (hint: a question reads the run's tables only)",
                other.to_string().chars().take(60).collect::<String>()
            )),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        if select.into.is_some() {
            return ControlFlow::Break(
                "SELECT INTO writes (hint: a question only reads)".to_owned(),
            );
        }
        let mut together = 1.0;
        for (at, from) in select.from.iter().enumerate() {
            let crossed: Vec<&TableFactor> = from
                .joins
                .iter()
                .filter(|join| is_crossed(join))
                .map(|join| &join.relation)
                .collect();
            if at > 0 || select.from.len() > 1 || !crossed.is_empty() {
                together *= self.rows(&from.relation);
            }
            together *= crossed
                .into_iter()
                .map(|factor| self.rows(factor))
                .product::<f64>();
        }
        if together > MOST_TOGETHER {
            return ControlFlow::Break(format!(
                "every row would meet every other: {together:.0} rows (hint: JOIN … ON a column of both)"
            ));
        }
        ControlFlow::Continue(())
    }
}

/// Whether every row of one side meets every row of the other.
fn is_crossed(join: &Join) -> bool {
    match &join.join_operator {
        JoinOperator::CrossJoin(_) | JoinOperator::CrossApply | JoinOperator::OuterApply => true,
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint) => matches!(constraint, JoinConstraint::None),
        _ => false,
    }
}
