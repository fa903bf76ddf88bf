"""What Python's own argparse understands of a manager's command lines: for each list of words, the options in the order in
which they were met, each with all of its names and its value."""
import argparse, contextlib, io, json, sys


class Refused(Exception):
    pass


def refuse(self, message, *rest):
    raise Refused(message)


manager = sys.argv[1]
if manager == "pdm":
    from pdm.core import Core

    core = Core()
    core.init_parser()
    parser = core.parser
elif manager == "pipx":
    from pipx.main import get_command_parser

    made = get_command_parser()
    parser = made[0] if isinstance(made, tuple) else made
else:
    from pipenv.cli.options import build_parser

    parser = build_parser()

seen = []


def watch(parser, done):
    if id(parser) in done:
        return
    done.add(id(parser))
    type(parser).error = refuse
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                watch(child, done)
        elif action.option_strings and "logged" not in vars(type(action)):
            kind = type(action)

            def call(self, parser, namespace, values, option_string=None, kind=kind):
                value = None if self.nargs == 0 or values is None else str(values)
                seen.append([self.option_strings, value])
                return kind.__call__(self, parser, namespace, values, option_string)

            action.__class__ = type(kind.__name__, (kind,), {"__call__": call, "logged": True})
            if action.nargs is None and not isinstance(action, argparse._HelpAction):
                action.type, action.choices = None, None


def understood(words):
    seen.clear()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            parser.parse_args(words)
        return {"options": list(seen)}
    except SystemExit:
        return {"explained": True}
    except (Refused, argparse.ArgumentError) as refusal:
        return {"refused": str(refusal)}


watch(parser, set())
print(json.dumps([understood(words) for words in json.load(sys.stdin)]))
