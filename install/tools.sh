# Part of install.sh: the programs that the guard knows. What is not there is not guarded, so that nothing seems to be
# there that is not. A test holds this list to the tool files.
# shellcheck shell=sh disable=SC2034

known_tools() {
    printf '%s\n' git git-receive-pack git-upload-pack git-upload-archive git-shell scalar
    printf '%s\n' npm npx pnpm pnpx pn pnx yarn yarnpkg bun bunx corepack deno dx
    printf '%s\n' pip pip3 pip2 pip2.7 python python3 python2 python2.7 python3.13t python3.14t python3.15t
    minor=6
    while [ "$minor" -le 20 ]; do
        printf '%s\n' "pip3.$minor" "python3.$minor"
        minor=$((minor + 1))
    done
    printf '%s\n' uv uvx pipx poetry pdm pipenv hatch conda mamba micromamba virtualenv pip-compile pip-sync piptools
    printf '%s\n' twine easy_install easy_install3 easy_install-2.7 easy_install-3.6 easy_install-3.7 easy_install-3.8 brew mise asdf
    printf '%s\n' cargo rustup go gem bundle bundler composer composer.phar rtx
}
