# `make run` sert l'application, `make test` la vérifie. Python ≥ 3.11.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.PHONY: run test data legere lint bench deploiement-test audit

run: .venv/.execution
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/.developpement
	$(BIN)/python -m pytest

data: .venv/.execution
	$(BIN)/python -m spaser construire
	$(BIN)/python -m components.simulateur.legere
	$(BIN)/python -m components.apercus

legere: .venv/.execution
	$(BIN)/python -m components.simulateur.legere

lint: .venv/.developpement
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

deploiement-test: .venv/.developpement
	$(BIN)/python -m pytest deploiement -v

# Demande le réseau : les failles connues sont lues dans les avis publiés.
audit: .venv/.developpement
	$(BIN)/pip install --quiet pip-audit
	$(BIN)/pip-audit --requirement requirements.txt

bench: .venv/.developpement
	$(BIN)/python bench/moteur.py
	$(BIN)/python bench/glissement.py simulateur
	$(BIN)/python bench/glissement.py carte

.venv/.execution: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet -r requirements.txt
	touch $@

.venv/.developpement: requirements-dev.txt requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet -r requirements-dev.txt
	touch $@ .venv/.execution
