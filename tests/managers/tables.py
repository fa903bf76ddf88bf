"""The options of a manager's own parser: by subcommand, names, and `value`, `switch` or `optional`."""
import json, sys

found = {}


def argparse_of(parser, path):
    import argparse

    options, below = [], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            below.append(action)
        elif action.option_strings:
            arity = "switch" if action.nargs == 0 else "optional" if action.nargs == "?" else "value"
            options.append([action.option_strings, arity])
    found[" ".join(path)] = options
    for action in below:
        for name, child in action.choices.items():
            argparse_of(child, path + [name])


def click_of(command, path):
    options = []
    for param in command.params:
        if param.param_type_name == "option":
            arity = "switch" if param.is_flag or param.count else "value"
            options.append([[*param.opts, *param.secondary_opts], arity])
    found[" ".join(path)] = options
    for name, child in getattr(command, "commands", {}).items():
        click_of(child, path + [name])


def cleo_of(application):
    def described(definition):
        for option in definition.options:
            names = ["--" + option.name]
            names += ["-" + short for short in (option.shortcut or "").split("|") if len(short) == 1]
            yield [names, "value" if option.requires_value() else "optional" if option.accepts_value() else "switch"]

    found[""] = list(described(application.definition))
    for name in application.all():
        found[name] = list(described(application.find(name).definition))


manager = sys.argv[1]
if manager == "poetry":
    from poetry.console.application import Application

    cleo_of(Application())
elif manager == "pdm":
    from pdm.core import Core

    core = Core()
    core.init_parser()
    argparse_of(core.parser, [])
elif manager == "pipx":
    from pipx.main import get_command_parser

    made = get_command_parser()
    argparse_of(made[0] if isinstance(made, tuple) else made, [])
elif manager == "pipenv":
    try:
        from pipenv.cli.options import build_parser

        argparse_of(build_parser(), [])
    except ImportError:
        from pipenv.cli.command import cli

        click_of(cli, [])
elif manager == "hatch":
    from hatch.cli import hatch

    click_of(hatch, [])
else:
    from piptools.scripts.compile import cli as compiling
    from piptools.scripts.sync import cli as syncing

    click_of(compiling, ["compile"])
    click_of(syncing, ["sync"])
print(json.dumps(found))
