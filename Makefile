# `make run` sert l'application, `make test` la vérifie. Python ≥ 3.11.
PYTHON ?= python3
PORT ?= 8501
# Cette machine seulement ; 0.0.0.0 ouvre aux autres.
ADRESSE ?= 127.0.0.1
# Combien de fichiers d'essais à la fois ; 0 : un à un, dans l'ordre.
OUVRIERS ?= 2
BIN := .venv/bin
VERROUILLER := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header $(VERSIONS)
# Un chemin sans la version de Python : nginx y sert les fichiers de Streamlit.
LIER = ln -sfn "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/streamlit/static/static" \
	.venv/streamlit

.PHONY: run test data legere lint bench visite abus mutations deploiement-test audit verrou licences captures

run: .venv/.execution
	$(BIN)/streamlit run app.py --server.address $(ADRESSE) --server.port $(PORT)

test: .venv/.developpement
	$(BIN)/python -m pytest -n $(OUVRIERS) --dist loadfile

data: .venv/.execution
	$(BIN)/python -m spaser construire
	$(BIN)/python -m components.simulateur.page_legere
	$(BIN)/python -m components.presentation.apercus

legere: .venv/.execution
	$(BIN)/python -m components.simulateur.page_legere

lint: .venv/.developpement
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

deploiement-test: .venv/.developpement
	$(BIN)/python -m pytest deploiement -v

# Recompile les verrous après un changement de requirements*.txt, par le réseau ; les versions déjà
# verrouillées restent, sauf avec `make verrou VERSIONS=--upgrade`.
verrou: .venv/.developpement
	$(BIN)/pip install --quiet uv==0.13.9
	$(VERROUILLER) requirements.txt --output-file requirements.lock
	$(VERROUILLER) requirements-dev.txt --constraint requirements.lock \
		--output-file requirements-dev.lock

# Demande le réseau : les failles connues sont lues dans les avis publiés.
audit: .venv/.developpement
	$(BIN)/pip install --quiet pip-audit==2.10.1 || true
	$(BIN)/python deploiement/audit.py

licences: .venv/.execution
	$(BIN)/python deploiement/licences.py

captures: .venv/.developpement
	$(BIN)/python docs/captures.py

bench: .venv/.developpement
	$(BIN)/python bench/moteur.py
	$(BIN)/python bench/glissement.py simulateur
	$(BIN)/python bench/glissement.py carte
	$(BIN)/python bench/glissement.py filtre
	$(BIN)/python bench/image.py

# Il faut nginx et Chromium. Quelques pages : `make visite OPTIONS="/carte --visites 9"`.
visite: .venv/.developpement
	$(BIN)/python bench/premiere_visite.py $(OPTIONS)

# Douze attaques sur cette machine seule, une dizaine de minutes ; il faut nginx.
abus: .venv/.developpement
	$(BIN)/python bench/abus.py

# Demande le réseau. Un autre tirage : `make mutations OPTIONS="--graine 7 --nombre 100"`.
mutations: .venv/.developpement
	$(BIN)/pip install --quiet cosmic-ray==8.7.0 coverage==7.17.4
	PYTHONHASHSEED=0 $(BIN)/python bench/mutations.py $(OPTIONS)

.venv/.execution: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(LIER)
	touch $@

.venv/.developpement: requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	$(LIER)
	touch $@ .venv/.execution
