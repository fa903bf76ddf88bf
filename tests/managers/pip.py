"""What pip's own parser makes of command lines and of its variables.

With `options`: the options of every subcommand. With `lines`: a list of lists of words on stdin; for each, the subcommand, the
options in the order in which they were met, with their values, and what is left. With `variables`: the options that a variable sets."""
import json, os, sys, optparse, io, contextlib

os.environ["_PIP_RUNNING_IN_SUBPROCESS"] = "1"
from pip._internal.cli.main_parser import create_main_parser, parse_command
from pip._internal.cli import main_parser, parser as cli_parser
from pip._internal.commands import commands_dict, create_command
from pip._internal.exceptions import CommandError


class Refused(Exception):
    pass


def all_options(parser):
    return [*parser.option_list, *[o for group in parser.option_groups for o in group.option_list]]


def described(option):
    return {"names": option._long_opts + option._short_opts, "value": bool(option.takes_value())}


def refuse(self, message):
    raise Refused(message)


cli_parser.ConfigOptionParser.error = refuse
seen = []
process = optparse.Option.process


def logged(self, opt, value, values, parser):
    seen.append([self._long_opts + self._short_opts, value if self.takes_value() else None])
    return process(self, opt, value, values, parser)


optparse.Option.process = logged


def understood(words):
    seen.clear()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            name, rest = parse_command(words)
            seen.clear()
            _, left = create_command(name).parser.parse_args(rest)
        return {"sub": name, "options": list(seen), "left": left}
    except SystemExit:
        return {"explained": True}
    except (Refused, CommandError) as refusal:
        return {"refused": str(refusal)}


def variable(sub, option):
    """Whether a variable of this option's name changes what its parser starts from."""
    name = "PIP_" + option[2:].upper().replace("-", "_")
    before = vars(create_command(sub).parser.get_default_values())
    os.environ[name] = "1"
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            after = vars(create_command(sub).parser.get_default_values())
    except (Refused, SystemExit):
        return True
    finally:
        del os.environ[name]
    return any(before[key] != after[key] for key in before)


what = sys.argv[1]
if what == "options":
    print(json.dumps({name: [described(o) for o in all_options(create_command(name).parser)] for name in commands_dict}))
elif what == "lines":
    print(json.dumps([understood(words) for words in json.load(sys.stdin)]))
else:
    print(json.dumps([variable(sub, option) for sub, option in json.load(sys.stdin)]))
