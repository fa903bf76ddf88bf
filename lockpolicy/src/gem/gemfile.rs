//! A `Gemfile` is Ruby. Here are the calls of it that say what they say without being run: `gem "name", "~> 1"` at the
//! top or in a block that only groups. What stands under a condition is known to be uncertain, and of whatever else
//! there is it is only known that it is there.

use crate::text::Text;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gemfile<'a> {
    pub gems: Vec<Gem<'a>>,
    /// Every source with a literal address.
    pub sources: Vec<&'a str>,
    pub plugins: Vec<(&'a str, usize)>,
    /// Whether all of the file was understood.
    pub whole: bool,
    /// Whether all of the sources are known.
    pub all_sources: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gem<'a> {
    pub name: &'a str,
    /// Nothing where it is not literal.
    pub requirements: Option<Vec<&'a str>>,
    pub from: From<'a>,
    /// Whether it is asked for under all circumstances.
    pub certain: bool,
    pub at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From<'a> {
    Registry,
    /// The address, where it is written out.
    Git(Option<&'a str>),
    Path,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Text(&'a str),
    Word(&'a str),
    Mark(char),
    /// A string with something to be computed in it.
    Computed,
}

#[derive(Clone, Copy)]
enum Block<'a> {
    Group,
    From(From<'a>),
    Uncertain,
}

impl<'a> Gemfile<'a> {
    pub fn read(text: &Text<'a>) -> Gemfile<'a> {
        let mut file = Gemfile { whole: true, all_sources: true, ..Gemfile::default() };
        let mut blocks: Vec<Block<'a>> = Vec::new();
        let mut tokens: Vec<Token<'a>> = Vec::new();
        let mut at = None;
        let mut in_comment = false;
        for line in text.text().lines() {
            if line.starts_with("=begin") || (in_comment && line.starts_with("=end")) {
                in_comment = line.starts_with("=begin");
                continue;
            }
            if in_comment {
                continue;
            }
            if line == "__END__" {
                break;
            }
            let before = tokens.len();
            tokenize(line, &mut tokens);
            if tokens.len() > before && before == 0 {
                at = Some(text.offset_of(line) + (line.len() - line.trim_start().len()));
            }
            if !goes_on(&tokens) {
                file.statement(&tokens, at.unwrap_or_default(), &mut blocks);
                tokens.clear();
            }
        }
        if !tokens.is_empty() {
            file.statement(&tokens, at.unwrap_or_default(), &mut blocks);
        }
        file
    }

    fn statement(&mut self, tokens: &[Token<'a>], at: usize, blocks: &mut Vec<Block<'a>>) {
        let Some((first, rest)) = tokens.split_first() else { return };
        let opens = tokens.contains(&Token::Word("do"));
        let condition = |token: &Token<'a>| matches!(token, Token::Word("if" | "unless"));
        match first {
            Token::Word("end") => {
                blocks.pop();
            }
            Token::Word("gem") => {
                let certain = !opens
                    && !rest.iter().any(condition)
                    && !blocks.iter().any(|block| matches!(block, Block::Uncertain));
                let of_block = blocks.iter().rev().find_map(|block| match block {
                    Block::From(from) => Some(*from),
                    _ => None,
                });
                match gem(rest, at) {
                    Some(mut gem) => {
                        gem.certain = certain;
                        gem.from = match (gem.from, of_block) {
                            (From::Registry, Some(from)) => from,
                            (from, _) => from,
                        };
                        self.own_source(rest);
                        self.gems.push(gem);
                    }
                    None => self.whole = false,
                }
                if opens {
                    blocks.push(Block::Uncertain);
                }
            }
            Token::Word("source") => {
                match string(rest) {
                    Some(address) => self.sources.push(address),
                    None => self.all_sources = false,
                }
                if opens {
                    blocks.push(Block::Group);
                }
            }
            Token::Word("plugin") => match string(rest) {
                Some(name) => self.plugins.push((name, at)),
                None => self.whole = false,
            },
            Token::Word("group" | "platforms" | "platform") if opens => blocks.push(Block::Group),
            Token::Word("git") if opens => blocks.push(Block::From(From::Git(string(rest)))),
            Token::Word("github") if opens => blocks.push(Block::From(From::Git(None))),
            Token::Word("path") if opens => blocks.push(Block::From(From::Path)),
            Token::Word("ruby") if !rest.iter().any(condition) => {}
            Token::Word("else" | "elsif" | "when" | "rescue" | "ensure") => {}
            _ => {
                self.whole = false;
                let begins = |token: &Token<'a>| {
                    matches!(
                        token,
                        Token::Word(
                            "if" | "unless"
                                | "case"
                                | "begin"
                                | "while"
                                | "until"
                                | "for"
                                | "def"
                                | "class"
                                | "module"
                        )
                    )
                };
                let assigned =
                    tokens.windows(2).any(|pair| matches!(pair, [Token::Mark('='), next] if begins(next)));
                if begins(first) || assigned || opens {
                    let closed = tokens.contains(&Token::Word("end"));
                    if !closed {
                        blocks.push(Block::Uncertain);
                    }
                }
                // What is not understood may itself name sources and gems.
                let eval =
                    matches!(first, Token::Word("eval_gemfile" | "instance_eval" | "eval" | "git_source"));
                self.all_sources &= !eval;
            }
        }
    }

    /// `gem "x", source: "…"`.
    fn own_source(&mut self, tokens: &[Token<'a>]) {
        match option(tokens, "source") {
            Some(Some(address)) => self.sources.push(address),
            Some(None) => self.all_sources = false,
            None => {}
        }
    }
}

/// The first argument, if it is a string.
fn string<'a>(tokens: &[Token<'a>]) -> Option<&'a str> {
    match tokens {
        [Token::Text(text), ..] | [Token::Mark('('), Token::Text(text), ..] => Some(text),
        _ => None,
    }
}

fn gem<'a>(tokens: &[Token<'a>], at: usize) -> Option<Gem<'a>> {
    let name = string(tokens)?;
    let mut requirements = Some(Vec::new());
    // Behind the name: strings, arrays of strings, then options.
    let mut rest = tokens.iter().skip_while(|token| !matches!(token, Token::Text(_))).skip(1).peekable();
    while let Some(token) = rest.next() {
        match token {
            Token::Mark(',' | '[' | ']') => {}
            Token::Mark(')') => break,
            Token::Word("if" | "unless" | "do") => break,
            Token::Text(text) => {
                // `"git" => …` is an option too.
                if matches!(rest.peek(), Some(Token::Mark('='))) {
                    break;
                }
                if let Some(list) = requirements.as_mut() {
                    list.push(*text);
                }
            }
            Token::Word(word) if word.ends_with(':') || word.starts_with(':') => break,
            _ => {
                requirements = None;
                break;
            }
        }
    }
    let given = |key| option(tokens, key);
    let from = if let Some(address) = given("git") {
        From::Git(address)
    } else if given("github").or(given("gist")).or(given("bitbucket")).or(given("gitlab")).is_some() {
        From::Git(None)
    } else if given("path").is_some() {
        From::Path
    } else {
        From::Registry
    };
    Some(Gem { name, requirements, from, certain: true, at })
}

/// The value of `key: value` or `:key => value`; inner nothing where it is not literal.
fn option<'a>(tokens: &[Token<'a>], key: &str) -> Option<Option<&'a str>> {
    let at = tokens.iter().position(|token| match token {
        Token::Word(word) => word.strip_suffix(':').or(word.strip_prefix(':')) == Some(key),
        _ => false,
    })?;
    let value = tokens.iter().skip(at + 1).find(|token| !matches!(token, Token::Mark('=' | '>')));
    Some(match value {
        Some(Token::Text(text)) => Some(text),
        _ => None,
    })
}

/// Whether a statement goes on in the next line.
fn goes_on(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0isize;
    for token in tokens {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    depth > 0
        || matches!(tokens.last(), Some(Token::Mark(',' | '\\' | '=' | '&' | '|')))
            && !matches!(tokens, [.., Token::Mark('|'), Token::Word(_), Token::Mark('|')])
}

fn tokenize<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => return,
            '"' | '\'' => {
                let body = rest.get(1..).unwrap_or_default();
                let Some(end) = body.find(first) else {
                    tokens.push(Token::Computed);
                    return;
                };
                let text = body.get(..end).unwrap_or_default();
                let computed = text.contains('\\') || (first == '"' && text.contains("#{"));
                tokens.push(if computed { Token::Computed } else { Token::Text(text) });
                end + 2
            }
            first if is_word(first) => {
                let end = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
                // `key:` is one word, `A::B` another.
                let behind = rest.get(end..).unwrap_or_default();
                let end = if behind.starts_with(':') && !behind.starts_with("::") && first != ':' {
                    end + 1
                } else {
                    end
                };
                tokens.push(Token::Word(rest.get(..end).unwrap_or_default()));
                end
            }
            ':' if rest.chars().nth(1).is_some_and(is_word) => {
                let behind = rest.get(1..).unwrap_or_default();
                let end = behind.find(|character| !is_word(character)).unwrap_or(behind.len());
                tokens.push(Token::Word(rest.get(..=end).unwrap_or_default()));
                end + 1
            }
            mark => {
                tokens.push(Token::Mark(mark));
                mark.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '?' | '!' | '@' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Gemfile<'_> {
        Gemfile::read(&Text::of(text.as_bytes()).expect("text"))
    }

    #[test]
    fn literal_calls_are_read() {
        let text = "source \"https://gem.registry.example\" # ours\n\ngem 'a', '~> 1.0', \">= 1.0.3\", require: false\n\
                    gem(\"b\", [\"> 1\",\n  \"< 3\"])\ngem \"c\", git: 'https://git.example/c', branch: \"x\"\n\
                    group :test do\n  gem \"d\",\n    path: \"../d\"\nend\ngem \"e\" if ENV[\"E\"]\nif x\n  gem \"f\"\nend\n\
                    gem \"g\", :git => \"https://git.example/g\"\ngem \"h\", H_VERSION\n\
                    source \"https://corp.example\" do\n  gem \"i\", source: \"https://other.example\"\nend\n";
        let file = read(text);
        let gem = |name| file.gems.iter().find(|gem| gem.name == name).expect("a gem");
        assert_eq!(gem("a").requirements.as_deref(), Some(&["~> 1.0", ">= 1.0.3"][..]));
        assert_eq!(gem("b").requirements.as_deref(), Some(&["> 1", "< 3"][..]));
        assert_eq!(gem("c").from, From::Git(Some("https://git.example/c")));
        assert_eq!((gem("d").from, gem("d").certain), (From::Path, true));
        assert!(!gem("e").certain && !gem("f").certain && gem("i").certain);
        assert_eq!(gem("g").from, From::Git(Some("https://git.example/g")));
        assert_eq!(gem("h").requirements, None);
        assert_eq!(
            file.sources,
            ["https://gem.registry.example", "https://corp.example", "https://other.example"]
        );
        assert!(!file.whole);
        assert!(text[gem("d").at..].starts_with("gem \"d\""));
    }

    #[test]
    fn what_must_be_run_is_known_to_be_there() {
        for text in
            ["eval_gemfile 'x'\n", "gemspec\n", "gem name\n", "%w[a b].each { |n| gem n }\n", "x = 1\n"]
        {
            assert!(!read(text).whole, "{text}");
        }
        assert!(read("source 'https://gem.registry.example'\nruby '3.1'\ngem 'a'\n").whole);
    }
}
